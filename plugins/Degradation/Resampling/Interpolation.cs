namespace LdmGraph.Plugins.Degradation.Resampling;

/// <summary>How new pixels are made from old ones.</summary>
public enum Interpolation
{
    /// <summary>OpenCV's INTER_LINEAR: between the two neighbours, without antialiasing.</summary>
    Linear,

    /// <summary>OpenCV's INTER_CUBIC: four neighbours, a = -0.75, without antialiasing.</summary>
    Cubic,

    /// <summary>OpenCV's INTER_AREA: the mean of what a pixel covers; enlarging, it steps between old pixels.</summary>
    Area,

    /// <summary>MATLAB's bicubic imresize: a = -0.5, antialiased when shrinking.</summary>
    Matlab,
}
