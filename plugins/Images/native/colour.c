/* Any colour space and any embedded profile to sRGB. */
#include "pictures.h"
#include <string.h>

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Whether the profile's description ('desc' tag, ICC.1 section 9.2.41) names sRGB, as ASCII (version 2) or UTF-16 (version 4).
 * Most pictures carry such a profile, and passing them through a transform to sRGB would change levels by rounding. */
static gboolean describes_srgb(const uint8_t *profile, size_t size) {
    if (size < 132) return FALSE;
    const uint32_t tags = big_endian(profile + 128);
    for (uint32_t i = 0; i < tags && 132 + 12 * (size_t)(i + 1) <= size; i++) {
        const uint8_t *tag = profile + 132 + 12 * (size_t)i;
        if (memcmp(tag, "desc", 4) != 0) continue;
        const size_t offset = big_endian(tag + 4), length = big_endian(tag + 8);
        if (offset > size || length > size - offset) return FALSE;
        return memmem(profile + offset, length, "sRGB", 4) != NULL || memmem(profile + offset, length, "s\0R\0G\0B", 7) != NULL;
    }
    return FALSE;
}

VipsImage *ldm_to_srgb(VipsImage *image) {
    const gboolean cmyk = image->Type == VIPS_INTERPRETATION_CMYK;
    const gboolean deep = image->BandFmt == VIPS_FORMAT_USHORT;
    const void *profile = NULL;
    size_t size = 0;
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME)) vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &size);

    VipsImage *result = NULL;
    /* CMYK means nothing without a profile, so libvips' own stands in where the file has none. */
    if (cmyk || (profile && !describes_srgb(profile, size))) {
        int failed = cmyk
            ? vips_icc_transform(image, &result, "srgb", "embedded", TRUE, "input_profile", "cmyk", "intent", VIPS_INTENT_RELATIVE,
                                 "black_point_compensation", TRUE, "depth", deep ? 16 : 8, NULL)
            : vips_icc_transform(image, &result, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                                 "black_point_compensation", TRUE, "depth", deep ? 16 : 8, NULL);
        /* A profile that does not fit its picture is ignored, as browsers do: the picture is not lost for it. */
        if (failed) vips_error_clear();
    }
    if (result) return result;
    return vips_colourspace(image, &result, deep ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB, NULL) ? NULL : result;
}
