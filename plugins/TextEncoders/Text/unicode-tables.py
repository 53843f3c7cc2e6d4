"""Writes unicode-tables.txt: canonical decompositions and combining classes, from Python's copy of the Unicode database.

Lines: "D <code point> <code points it decomposes into, one level>", "X <code point>" where composition leaves the pair
apart, "K <code point> <compatibility form>" for half- and full-width forms, "C <first> <last> <combining class>".
"""
import sys
import unicodedata

hexes = lambda text: " ".join(f"{ord(c):X}" for c in text)
with open("unicode-tables.txt", "w", newline="\n") as out:
    out.write(f"# Unicode {unicodedata.unidata_version}, made by unicode-tables.py\n")
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        parts = unicodedata.decomposition(char)
        if parts and not parts.startswith("<"):
            composes = unicodedata.normalize("NFC", char) == char
            out.write(f"{'D' if composes else 'X'} {code:X} {parts}\n")
        if 0xFF01 <= code < 0xFFF0 and (wide := unicodedata.normalize("NFKC", char)) != char:
            out.write(f"K {code:X} {hexes(wide)}\n")
    first = None
    for code in range(sys.maxunicode + 2):
        combining = unicodedata.combining(chr(code)) if code <= sys.maxunicode else 0
        if first is not None and combining != first[1]:
            if first[1]:
                out.write(f"C {first[0]:X} {code - 1:X} {first[1]}\n")
            first = None
        if first is None:
            first = (code, combining)
