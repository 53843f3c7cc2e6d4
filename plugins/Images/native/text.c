/* Text as coverage: for labels on sheets of pictures. */
#include "pictures.h"

/* Draws a text in a sans-serif face, wrapped at max_width pixels between words. *coverage has width * height bytes, 0 where there is no ink;
 * the caller frees it with ldm_images_free. */
API int ldm_images_text(const char *text, int pixels, int max_width, void **coverage, int32_t *width, int32_t *height, char *error, size_t size) {
    *coverage = NULL;
    /* libvips takes markup; a label is meant as it stands. At 72 dots per inch a point is a pixel. */
    char *markup = g_markup_escape_text(text, -1), *font = g_strdup_printf("sans %d", pixels);
    VipsImage *image = NULL;
    gboolean good = !vips_text(&image, markup, "font", font, "dpi", 72, "width", max_width, "align", VIPS_ALIGN_CENTRE, NULL);
    g_free(markup);
    g_free(font);
    if (good && (image->Bands != 1 || image->BandFmt != VIPS_FORMAT_UCHAR)) {
        vips_error("ldmgraph", "the text was drawn in %d bands of type %s", image->Bands, vips_enum_nick(VIPS_TYPE_BAND_FORMAT, image->BandFmt));
        good = FALSE;
    }
    size_t length = 0;
    if (good) {
        *width = image->Xsize;
        *height = image->Ysize;
        *coverage = vips_image_write_to_memory(image, &length);
        good = *coverage != NULL;
    }
    if (image) g_object_unref(image);
    return good ? LDM_OK : ldm_failed(error, size);
}
