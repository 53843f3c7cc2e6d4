using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// Derives the configuration of the original from the names and shapes of a file's tensors. What shapes cannot tell (the
/// number of attention heads, the noise schedule of a file without buffers) is known for public models only; for any other
/// the error says what is missing, rather than guess.
/// </summary>
internal static class Recognition
{
    /// <returns>A configuration as a <c>config.yaml</c> would hold it.</returns>
    /// <exception cref="InvalidDataException">Not recognised; the message says what was found and what would help.</exception>
    public static JsonObject Derive(Weights weights)
    {
        var shapes = new TensorShapes(weights);
        if (shapes.Has("model.diffusion_model.input_blocks.0.0.weight")) return Whole(shapes);
        if (shapes.Has("encoder.conv_in.weight") && shapes.Has("encoder.down.0.block.0.conv1.weight")) return FirstStage(shapes);
        throw new InvalidDataException($"{weights.Origin}: its tensors are those of no architecture that is known from its keys. {Found(weights)} "
            + "Put the model's config.yaml beside it, or use its folder in diffusers layout");
    }

    private static JsonObject FirstStage(TensorShapes shapes) => new() { ["model"] = FirstStageShape.Derive(shapes) };

    private static JsonObject Whole(TensorShapes shapes)
    {
        var unet = UNetShape.Derive(shapes.Under("model.diffusion_model."));
        var known = KnownModel.Find(unet) ?? throw new InvalidDataException($"{shapes.Origin}: its denoiser has {KnownModel.Fingerprint(unet)}, which is no public model's. "
            + "Shapes do not tell the number of attention heads: put the model's config.yaml beside it");
        if (known.Ambiguous is { } ambiguous) throw new InvalidDataException($"{shapes.Origin}: {ambiguous}. Put the model's config.yaml beside it");
        known.Complete(unet);

        var parameters = new JsonObject
        {
            ["timesteps"] = 1000,
            ["image_size"] = unet["image_size"]!.DeepClone(),
            ["channels"] = unet["out_channels"]!.DeepClone(),
            ["scale_factor"] = known.ScaleFactor,
            ["scale_by_std"] = shapes.Has("scale_factor"),
            // Whoever publishes a file with averages means them to be used; without any, nothing is said.
            ["use_ema"] = shapes.Names.Any(name => name.StartsWith("model_ema.diffusion_model", StringComparison.Ordinal)),
            ["unet_config"] = new JsonObject { ["target"] = "ldm.modules.diffusionmodules.openaimodel.UNetModel", ["params"] = unet },
        };
        ScheduleShape.Derive(shapes, known, parameters);
        if (shapes.Has("first_stage_model.encoder.conv_in.weight")) parameters["first_stage_config"] = FirstStageShape.Derive(shapes.Under("first_stage_model."));
        parameters["cond_stage_config"] = ConditioningShape.Derive(shapes.Under("cond_stage_model."));
        return new JsonObject { ["model"] = new JsonObject { ["target"] = "ldm.models.diffusion.ddpm.LatentDiffusion", ["params"] = parameters } };
    }

    /// <summary>The first parts of the names, which tell a person what a file is.</summary>
    private static string Found(Weights weights)
    {
        var groups = weights.Entries.Keys.GroupBy(name => string.Join('.', name.Split('.').Take(2))).OrderByDescending(group => group.Count()).ToList();
        return $"It holds {weights.Entries.Count} tensors: {string.Join(", ", groups.Take(8).Select(group => $"{group.Key}.* ({group.Count()})"))}{(groups.Count > 8 ? ", ..." : "")}.";
    }
}
