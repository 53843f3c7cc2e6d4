namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Which of the original's two degradations.</summary>
public enum BsrStrength
{
    /// <summary><c>bsrgan_light</c>, which the original super-resolution models were trained with.</summary>
    Light,

    /// <summary><c>bsrgan</c>: larger kernels, blurred twice, noise up to 25 levels, JPEG down to quality 30.</summary>
    Full,
}
