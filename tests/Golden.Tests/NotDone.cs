namespace LdmGraph.Golden;

/// <summary>What is not done yet, in one place: kinds of cases without a check, and what they wait for.</summary>
internal static class NotDoneYet
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["bsr_degradation"] = "degradation of the super-resolution training data",
        ["classifier_guidance"] = "the classifier and its guidance",
        ["clip_text"] = "the CLIP text encoder",
        ["controlnet"] = "ControlNet",
        ["image_metrics"] = "SSIM and the Fréchet distance",
        ["inpainting_pipeline"] = "concatenated masked pictures as conditioning",
        ["kl_autoencoder_training"] = "training of autoencoders",
        ["l2_image_guidance"] = "guidance by the gradient of a subgraph",
        ["latent_diffusion_class_cond"] = "class embeddings as conditioning",
        ["latent_diffusion_concat_sr"] = "concatenated pictures as conditioning",
        ["latent_diffusion_training"] = "training of denoisers",
        ["layout_tokens"] = "bounding boxes as conditioning",
        ["lora_merge"] = "LoRA",
        ["patch_split"] = "decoding in patches",
        ["pipeline_ldm_superres"] = "the super-resolution pipeline",
        ["pipeline_stable_diffusion"] = "the CLIP text encoder",
        ["scale_by_std"] = "scale factors measured on the first batch",
        ["spatial_rescaler"] = "the spatial rescaler",
        ["textual_inversion"] = "textual inversion",
        ["tokenizer_clip_bpe"] = "the CLIP tokenizer",
    };

    /// <summary>What the case waits for, or null when the list does not name it.</summary>
    public static string? NotDone(this GoldenCase golden) => Kinds.GetValueOrDefault(golden.Kind);
}
