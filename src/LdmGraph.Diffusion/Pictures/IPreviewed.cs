namespace LdmGraph.Diffusion;

/// <summary>
/// Implemented by values of a plugin's own port types that can be looked at: previews of a run and the editor show this picture.
/// Images, masks and latents have theirs already.
/// </summary>
public interface IPreviewed
{
    /// <summary>How the value looks, one picture; the caller disposes it. Called on the lane that computes, so be quick.</summary>
    Image Preview();
}
