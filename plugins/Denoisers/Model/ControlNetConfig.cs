using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Reads the shape of a ControlNet: diffusers' <c>config.json</c> of a <c>ControlNetModel</c>, or the original's <c>control_stage_config</c>.</summary>
internal static class ControlNetConfig
{
    /// <summary>Both kinds of file; what is wrong is said with the file's name.</summary>
    public static ControlNetOptions Read(string path, IModelConfigs configs)
    {
        var json = configs.Read(path);
        try
        {
            return json["model"]?["params"] is JsonObject original ? ReadOriginal(original) : Read(json);
        }
        catch (InvalidDataException unfit)
        {
            throw new InvalidDataException($"{path}: {unfit.Message}", unfit);
        }
    }

    private static ControlNetOptions ReadOriginal(JsonObject model)
    {
        if (model["control_stage_config"]?["params"] is not JsonObject part) throw new InvalidDataException("it has no control_stage_config with 'params'; expected the configuration of a ControlNet");
        var own = part.DeepClone().AsObject();
        new ModelConfig(own).Require("hint_channels", "3");
        own.Remove("hint_channels");
        own["out_channels"] = own["in_channels"]?.DeepClone();                       // of the way up, which a ControlNet has not
        return new ControlNetOptions(OriginalConfig.Read(own), [16, 32, 96, 256], BlueFirst: false) { IsOriginal = true };
    }

    public static ControlNetOptions Read(JsonObject json)
    {
        var config = new ModelConfig(json);
        config.Require("_class_name", "ControlNetModel");
        config.Require("conditioning_channels", "3");
        config.RequireUnset("class_embed_type", "num_class_embeds", "global_pool_conditions");
        var order = config.Text("controlnet_conditioning_channel_order", "rgb");
        if (order is not ("rgb" or "bgr")) throw config.Unfit("controlnet_conditioning_channel_order", "rgb or bgr");
        return new ControlNetOptions(
            DiffusersConfig.Read(WithWayUp(json, config), conditional: true),
            config.Wholes("conditioning_embedding_out_channels", [16, 32, 96, 256]),
            BlueFirst: order == "bgr");
    }

    // The configuration of a UNet, which is read for its way down, has a way up as well.
    private static JsonObject WithWayUp(JsonObject json, ModelConfig config)
    {
        var unet = json.DeepClone().AsObject();
        unet["up_block_types"] = new JsonArray([.. config.Texts("down_block_types").Reverse().Select(block => JsonValue.Create(block.Replace("Down", "Up")))]);
        return unet;
    }
}
