/* Reading and writing pictures with libvips: what C# cannot do itself, because libvips' functions take variable arguments. */
#include "pictures.h"
#include <stdlib.h>
#include <string.h>

static void be_silent(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {}

int ldm_failed(char *error, size_t size) {
    /* Taken and cleared at once: the buffer belongs to the process, and other threads read pictures too. */
    char *message = vips_error_buffer_copy();
    g_strlcpy(error, *message ? g_strchomp(message) : "libvips gave no reason", size);
    g_free(message);
    return LDM_FAILED;
}

/* threads: 0 for one per core. */
API int ldm_images_start(int threads, char *error, size_t size) {
    /* Warnings about odd files would appear on the user's terminal; what matters arrives as an error. */
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_MESSAGE, be_silent, NULL);
    if (vips_init("ldmgraph")) return ldm_failed(error, size);
    vips_block_untrusted_set(TRUE);
    /* Results are cached by the engine, under keys that notice a changed file. */
    vips_cache_set_max(0);
    if (threads > 0) vips_concurrency_set(threads);
    return LDM_OK;
}

/* Opens a file, reading only its header. */
static int open_picture(const char *path, VipsImage **image, char *error, size_t size) {
    static const char *const readable[] = {"Png", "Jpeg", "Webp", "Tiff"};
    *image = NULL;
    VipsSource *source = vips_source_new_from_file(path); /* takes the path as it is: no [options] in file names */
    if (!source) return ldm_failed(error, size);
    const char *loader = vips_foreign_find_load_source(source);
    gboolean known = FALSE;
    for (size_t i = 0; loader && i < G_N_ELEMENTS(readable); i++)
        known |= g_str_has_prefix(loader, "VipsForeignLoad") && g_str_has_prefix(loader + strlen("VipsForeignLoad"), readable[i]);
    if (!known) {
        vips_error_clear();
        g_object_unref(source);
        return LDM_UNSUPPORTED;
    }
    *image = vips_image_new_from_source(source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
    g_object_unref(source);
    return *image ? LDM_OK : ldm_failed(error, size);
}

static void describe(VipsImage *image, ldm_picture *picture) {
    const gboolean turned = vips_image_get_orientation_swap(image);
    picture->width = turned ? image->Ysize : image->Xsize;
    picture->height = turned ? image->Xsize : image->Ysize;
    picture->has_alpha = vips_image_hasalpha(image);
}

API int ldm_images_header(const char *path, ldm_picture *picture, char *error, size_t size) {
    VipsImage *image;
    const int outcome = open_picture(path, &image, error, size);
    if (outcome != LDM_OK) return outcome;
    describe(image, picture);
    g_object_unref(image);
    return LDM_OK;
}

/* The decoded picture, read strip by strip in this thread. vips_image_copy_memory would use libvips' pool of threads, which cannot
 * decode faster (decoders are sequential) and in 8.14 now and then loses the error of a file that is cut short. */
static VipsImage *decoded(VipsImage *image, const volatile int32_t *cancel) {
    VipsImage *memory = vips_image_new_memory();
    VipsRegion *region = vips_region_new(image);
    gboolean good = !vips_image_pipelinev(memory, VIPS_DEMAND_STYLE_THINSTRIP, image, NULL);
    for (int y = 0; good && y < image->Ysize; y += 16) {
        VipsRect strip = {0, y, image->Xsize, VIPS_MIN(16, image->Ysize - y)};
        good = !*cancel && !vips_region_prepare(region, &strip);
        for (int line = y; good && line < y + strip.height; line++)
            good = !vips_image_write_line(memory, line, VIPS_REGION_ADDR(region, 0, line));
    }
    g_object_unref(region);
    if (good) return memory;
    g_object_unref(memory);
    return NULL;
}

/* Band b of every pixel as a plane of numbers in [0, 1]. */
static void to_plane(VipsImage *image, int band, float *plane) {
    const size_t count = VIPS_IMAGE_N_PELS(image), bands = image->Bands;
    if (image->BandFmt == VIPS_FORMAT_USHORT) {
        const uint16_t *in = (const uint16_t *)VIPS_IMAGE_ADDR(image, 0, 0) + band;
        for (size_t i = 0; i < count; i++) plane[i] = in[i * bands] / 65535.0f;
    } else {
        const uint8_t *in = (const uint8_t *)VIPS_IMAGE_ADDR(image, 0, 0) + band;
        for (size_t i = 0; i < count; i++) plane[i] = in[i * bands] / 255.0f;
    }
}

/* Replaces *image by what an operation made of it; false when the operation failed. */
static gboolean step(VipsImage **image, VipsImage *next) {
    g_object_unref(*image);
    *image = next;
    return next != NULL;
}

static VipsImage *turned_upright(VipsImage *image) {
    VipsImage *result = NULL;
    return vips_autorot(image, &result, NULL) ? NULL : result;
}

static VipsImage *bands(VipsImage *image, int first, int count) {
    VipsImage *result = NULL;
    return vips_extract_band(image, &result, first, "n", count, NULL) ? NULL : result;
}

/* Alpha as it is stored, in 8 or 16 bits; other depths (float TIFF) are scaled from their own [0, 1]. */
static VipsImage *alpha_levels(VipsImage *image) {
    VipsImage *alpha = bands(image, image->Bands - 1, 1), *scaled = NULL, *cast = NULL;
    if (!alpha || alpha->BandFmt == VIPS_FORMAT_UCHAR || alpha->BandFmt == VIPS_FORMAT_USHORT) return alpha;
    if (!vips_linear1(alpha, &scaled, 65535.0, 0.0, NULL)) vips_cast_ushort(scaled, &cast, NULL);
    g_object_unref(alpha);
    if (scaled) g_object_unref(scaled);
    return cast;
}

/* The picture upright in sRGB, as planes of numbers in [0, 1]: rgb takes 3 * width * height of them, alpha (may be NULL) width * height.
 * expected is what ldm_images_header said; the buffers were made for it. */
API int ldm_images_decode(const char *path, const ldm_picture *expected, const volatile int32_t *cancel, float *rgb, float *alpha, char *error, size_t size) {
    VipsImage *image;
    const int outcome = open_picture(path, &image, error, size);
    if (outcome != LDM_OK) return outcome;
    ldm_picture picture;
    describe(image, &picture);
    if (memcmp(&picture, expected, sizeof picture) != 0) {
        g_object_unref(image);
        g_strlcpy(error, "the file changed while it was being read", size);
        return LDM_FAILED;
    }

    /* To memory first: turning needs the pixels in another order than they are decoded. */
    gboolean good = step(&image, decoded(image, cancel)) && step(&image, turned_upright(image));
    if (good && alpha && picture.has_alpha) {
        VipsImage *levels = alpha_levels(image);
        good = levels && step(&levels, vips_image_copy_memory(levels));
        if (good) to_plane(levels, 0, alpha);
        if (levels) g_object_unref(levels);
    }
    good = good && (!picture.has_alpha || step(&image, bands(image, 0, image->Bands - 1))) && step(&image, ldm_to_srgb(image)) &&
           step(&image, vips_image_copy_memory(image));
    if (good && (image->Bands != 3 || (image->BandFmt != VIPS_FORMAT_UCHAR && image->BandFmt != VIPS_FORMAT_USHORT))) {
        vips_error("ldmgraph", "pixels of %d bands of type %s have no colours we know", image->Bands, vips_enum_nick(VIPS_TYPE_BAND_FORMAT, image->BandFmt));
        good = FALSE;
    }
    for (int band = 0; good && band < 3; band++) to_plane(image, band, rgb + band * VIPS_IMAGE_N_PELS(image));
    if (image) g_object_unref(image);
    if (good) return LDM_OK;
    const int failed = ldm_failed(error, size);
    return *cancel ? LDM_CANCELLED : failed;
}

/* rgb: 8 bits, interleaved. format: 1 JPEG, 2 WebP. The caller frees *bytes with ldm_images_free. */
API int ldm_images_encode(const uint8_t *rgb, int width, int height, int format, int quality, void **bytes, size_t *length, char *error, size_t size) {
    *bytes = NULL;
    *length = 0;
    VipsImage *image = vips_image_new_from_memory(rgb, 3 * (size_t)width * height, width, height, 3, VIPS_FORMAT_UCHAR);
    if (!image) return ldm_failed(error, size);
    image->Type = VIPS_INTERPRETATION_sRGB;
    const int failed = format == 1
        ? vips_jpegsave_buffer(image, bytes, length, "Q", quality, "optimize_coding", TRUE, "strip", TRUE, NULL)
        : vips_webpsave_buffer(image, bytes, length, "Q", quality, "smart_subsample", TRUE, "strip", TRUE, NULL);
    g_object_unref(image);
    return failed ? ldm_failed(error, size) : LDM_OK;
}

/* A small WebP of a file: upright, in sRGB, at most longest pixels a side, never enlarged, with its transparency. Decoders that can (JPEG, WebP)
 * decode no more than is needed. The caller frees *bytes with ldm_images_free. */
API int ldm_images_thumbnail(const char *path, int longest, int quality, void **bytes, size_t *length, char *error, size_t size) {
    *bytes = NULL;
    *length = 0;
    VipsImage *image;
    const int outcome = open_picture(path, &image, error, size);
    if (outcome != LDM_OK) return outcome;
    g_object_unref(image);
    image = NULL;
    VipsSource *source = vips_source_new_from_file(path);
    if (!source) return ldm_failed(error, size);
    const int failed = vips_thumbnail_source(source, &image, longest, "height", longest, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                                             "fail_on", VIPS_FAIL_ON_ERROR, NULL) ||
                       vips_webpsave_buffer(image, bytes, length, "Q", quality, "smart_subsample", TRUE, "strip", TRUE, NULL);
    if (image) g_object_unref(image);
    g_object_unref(source);
    return failed ? ldm_failed(error, size) : LDM_OK;
}

API void ldm_images_free(void *bytes) { g_free(bytes); }
