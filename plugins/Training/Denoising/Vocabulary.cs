using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Training;

/// <summary>The vocabulary of a text encoder that is trained: what lies beside its configuration, or the dataset's own words.</summary>
internal static class Vocabulary
{
    private const string File = "vocab.txt";

    // No [UNK]: captions are made of these words alone, and the encoder names them when it is given another.
    private static readonly string[] Special = ["[PAD]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Puts the vocabulary into the training's folder, where it belongs to the model.</summary>
    /// <exception cref="PortException">There is none, or the configuration has no room for it.</exception>
    public static void Provide(ModelPlan plan, IDataset dataset, TrainingFolder folder)
    {
        var given = Path.Combine(plan.Folder, File);
        var pieces = System.IO.File.Exists(given) ? System.IO.File.ReadAllLines(given) : [.. Special, .. dataset.Spec.Words];
        if (pieces.Length == Special.Length)
            throw new PortException("config", $"there is no {File} beside it, and the dataset does not say which words its captions are made of", $"put the vocabulary, that of bert-base-uncased for example, into {plan.Folder}");
        var room = new ModelConfig((plan.Params["cond_stage_config"] as System.Text.Json.Nodes.JsonObject)?["params"] as System.Text.Json.Nodes.JsonObject ?? []).Whole("vocab_size", 30522);
        if (pieces.Length > room) throw new PortException("config", $"its vocab_size is {room}, the vocabulary has {pieces.Length} pieces");
        folder.Write(File, string.Join('\n', pieces) + "\n");
    }
}
