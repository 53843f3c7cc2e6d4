#ifndef LDM_PICTURES_H
#define LDM_PICTURES_H

#include <stdint.h>
#include <vips/vips.h>

#define API __attribute__((visibility("default")))

/* What a call came to; Vips.cs knows the same numbers. */
enum {
    LDM_OK = 0,
    LDM_FAILED = 1,      /* damaged, unreadable: the message says what */
    LDM_UNSUPPORTED = 2, /* none of the formats we read */
    LDM_CANCELLED = 3,
};

typedef struct {
    int32_t width, height; /* as shown, after the EXIF rotation */
    int32_t has_alpha;
} ldm_picture;

/* Takes a reference to the image and gives one with three bands, 8 or 16 bits, sRGB; NULL on failure. */
VipsImage *ldm_to_srgb(VipsImage *image);

/* Moves libvips' message to the caller and gives LDM_FAILED. */
int ldm_failed(char *error, size_t size);

#endif
