#!/usr/bin/env python3
"""Makes the pictures of this folder with libvips' command line (apt-get install libvips-tools) and by hand.

Every colour picture shows blocks whose levels follow from their place, see TestPicture.cs: block (x, y) of 4 x 3 has
red 10 + 60 x, green 20 + 80 y, blue 5 + 30 (x + y).
"""
import os, struct, subprocess, tempfile, zlib

W, H = 4, 3
BLOCKS = [[(10 + 60 * x, 20 + 80 * y, 5 + 30 * (x + y)) for x in range(W)] for y in range(H)]
os.chdir(os.path.dirname(os.path.abspath(__file__)))
scratch = tempfile.mkdtemp()


def vips(*arguments):
    subprocess.run(["vips", *arguments], check=True)


def raw(rows, fmt="uchar", interpretation="srgb", name="raw"):
    """A picture in libvips' own format, from rows of pixels."""
    code = {"uchar": "B", "ushort": "H", "float": "f"}[fmt]
    flat = [v for row in rows for pixel in row for v in pixel]
    path = f"{scratch}/{name}"
    with open(path + ".raw", "wb") as file:
        file.write(struct.pack(f"<{len(flat)}{code}", *flat))
    vips("rawload", path + ".raw", path + "-plain.v", str(len(rows[0])), str(len(rows)), str(len(rows[0][0])), "--format", fmt)
    vips("copy", path + "-plain.v", path + ".v", "--interpretation", interpretation)
    return path + ".v"


def enlarged(rows, k=16):
    return [[pixel for pixel in row for _ in range(k)] for row in rows for _ in range(k)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path, width, height, bits, colour, rows, *extra):
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)))
        file.write(b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


# Lossless formats in 8 and 16 bits.
rgb = raw(BLOCKS)
vips("copy", rgb, "rgb8.png[strip]")
vips("copy", rgb, "rgb8.webp[lossless,strip]")
vips("copy", rgb, "rgb8.tif[compression=deflate,strip]")
deep = raw([[tuple(257 * v + 100 for v in pixel) for pixel in row] for row in BLOCKS], "ushort", "rgb16", "deep")
vips("copy", deep, "rgb16.png[strip]")
vips("copy", deep, "rgb16.tif[compression=deflate,strip]")

# Grey: the green of the blocks.
vips("copy", raw([[(p[1],) for p in row] for row in BLOCKS], interpretation="b-w", name="grey"), "grey8.png[strip]")
vips("copy", raw([[(257 * p[1] + 100,) for p in row] for row in BLOCKS], "ushort", "grey16", "grey16"), "grey16.png[strip]")
vips("copy", raw(enlarged([[(p[1],) for p in row] for row in BLOCKS]), interpretation="b-w", name="greyl"), "grey.jpg[Q=95,strip]")
png("bilevel.png", 4, 1, 1, 0, [bytes([0b10100000])])  # white black white black

# Transparency: alpha is 255, 128, 64, 0 from left to right.
ALPHA = (255, 128, 64, 0)
rgba = raw([[p + (ALPHA[x],) for x, p in enumerate(row)] for row in BLOCKS], name="rgba")
vips("copy", rgba, "rgba8.png[strip]")
vips("copy", rgba, "rgba8.tif[compression=deflate,strip]")
vips("copy", raw([[tuple(257 * v for v in p + (ALPHA[x],)) for x, p in enumerate(row)] for row in BLOCKS], "ushort", "rgb16", "rgba16"), "rgba16.png[strip]")
vips("copy", raw([[(p[1], ALPHA[x]) for x, p in enumerate(row)] for row in BLOCKS], interpretation="b-w", name="ga"), "grey-alpha.png[strip]")

# A palette of the twelve blocks whose first entry is half transparent.
palette = [p for row in BLOCKS for p in row]
png("palette.png", W, H, 8, 3, [bytes(range(W * y, W * y + W)) for y in range(H)],
    chunk(b"PLTE", bytes(v for p in palette for v in p)), chunk(b"tRNS", bytes([128])))

# Lossy formats, in blocks of 16 pixels so that loss stays small inside.
large = raw(enlarged(BLOCKS), name="large")
vips("copy", large, "rgb.jpg[Q=95,no_subsample,strip]")
vips("copy", large, "rgb.webp[Q=95,strip]")

# Paper white, cyan, magenta, yellow, black.
INKS = [[(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255)]]
vips("copy", raw(enlarged(INKS), interpretation="cmyk", name="cmyk"), "cmyk.jpg[Q=95,no_subsample,strip]")
vips("copy", raw(INKS, interpretation="cmyk", name="cmyks"), "cmyk.tif[compression=deflate,strip]")
vips("copy", raw([[tuple(v / 255 for v in p) for p in row] for row in BLOCKS], "float", "scrgb", "float"), "float.tif[compression=deflate,strip]")


# A matrix profile with the primaries of Adobe RGB (1998), adapted to D50, and a pure gamma of 2.2.
def profile(name):
    def fixed(v):
        return struct.pack(">i", round(v * 65536))

    def xyz(x, y, z):
        return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)

    text = name.encode() + b"\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = [(b"desc", desc), (b"cprt", b"text\0\0\0\0CC0\0"), (b"wtpt", xyz(0.9642, 1.0, 0.8249)), (b"rXYZ", xyz(0.60974, 0.31111, 0.01947)),
            (b"gXYZ", xyz(0.20528, 0.62567, 0.06087)), (b"bXYZ", xyz(0.14919, 0.06322, 0.74457)), (b"rTRC", gamma), (b"gTRC", gamma), (b"bTRC", gamma)]
    offset, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for kind, data in tags:
        data += bytes(-len(data) % 4)
        table += kind + struct.pack(">II", offset + len(body), len(data))
        body += data
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ") + struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp"
    header += bytes(68 - len(header)) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


def iccp(data):
    return chunk(b"iCCP", b"profile\0\0" + zlib.compress(data))


rows = [bytes(v for p in row for v in p) for row in BLOCKS]
png("wide-gamut.png", W, H, 8, 2, rows, iccp(profile("Adobe RGB compatible")))
png("tagged-srgb.png", W, H, 8, 2, rows, iccp(profile("sRGB by name, something else by numbers")))
png("broken-profile.png", W, H, 8, 2, rows, iccp(profile("without curves").replace(b"curv", b"none")))


# What an EXIF orientation means: stored pixel at (x, y) of a picture that is w wide and h high as shown.
SHOWN = {
    1: lambda x, y, w, h: (x, y), 2: lambda x, y, w, h: (w - 1 - x, y), 3: lambda x, y, w, h: (w - 1 - x, h - 1 - y), 4: lambda x, y, w, h: (x, h - 1 - y),
    5: lambda x, y, w, h: (y, x), 6: lambda x, y, w, h: (w - 1 - y, x), 7: lambda x, y, w, h: (w - 1 - y, h - 1 - x), 8: lambda x, y, w, h: (y, h - 1 - x),
}
for orientation, shown in SHOWN.items():
    width, height = (H, W) if orientation >= 5 else (W, H)
    stored = []
    for y in range(height):
        line = []
        for x in range(width):
            column, row = shown(x, y, W, H)
            line.append(BLOCKS[row][column])
        stored.append(line)
    path = f"orientation-{orientation}.jpg"
    vips("copy", raw(enlarged(stored), name="turned"), f"{path}[Q=95,no_subsample,strip]")
    with open(path, "rb") as file:
        data = file.read()
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    with open(path, "wb") as file:
        file.write(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
