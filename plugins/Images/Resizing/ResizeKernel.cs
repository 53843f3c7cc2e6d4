namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>How the pixels of another size are made from those there are.</summary>
public enum ResizeKernel
{
    /// <summary>The closest pixel. PyTorch's rounds down: the one above and to the left.</summary>
    Nearest,

    /// <summary>The closest pixel, measured between centres.</summary>
    NearestExact,

    /// <summary>The mean of the area that a pixel covers; PyTorch calls it <c>area</c>.</summary>
    Box,

    /// <summary>Linear between neighbours.</summary>
    Bilinear,

    /// <summary>Sharper than bilinear without rings; Pillow only.</summary>
    Hamming,

    /// <summary>Cubic. Pillow's a is -0.5; PyTorch's -0.75, with antialias -0.5.</summary>
    Bicubic,

    /// <summary>Windowed sinc of three lobes, the sharpest; Pillow only.</summary>
    Lanczos3,
}

/// <summary>Whose arithmetic is followed, to the last bit.</summary>
public enum ResizeArithmetic
{
    /// <summary>
    /// Pillow's <c>Image.resize</c>, which diffusers and most data sets use: 8-bit levels, rounded once more between the
    /// two passes, and always antialiased when shrinking.
    /// </summary>
    Pillow,

    /// <summary>PyTorch's <c>interpolate</c> on float numbers, which the original latent-diffusion code uses; antialiased only on request.</summary>
    Torch,
}
