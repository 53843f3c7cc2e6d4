using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Reads diffusers' <c>config.json</c> of a <c>ControlNetModel</c>.</summary>
internal static class ControlNetConfig
{
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
