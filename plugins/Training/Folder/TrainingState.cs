using System.Text.Json;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Everything that the next step depends on, in one file: parameters, the optimizers' means, averages, the step. Random streams are named, not kept.</summary>
/// <param name="training">What is trained.</param>
/// <param name="optimizers">The optimizers of its learners, each over their parameters in their order.</param>
/// <param name="identity">What must be the same for a state to be of use: a name for each part, and a text that stands for it.</param>
internal sealed class TrainingState(ITraining training, IReadOnlyList<Adam> optimizers, IReadOnlyDictionary<string, string> identity)
{
    // Grows when a state of before could no longer be read rightly; changed code alone is no reason.
    private const int Format = 1;
    private const string Key = "training";

    /// <summary>Writes the state after <paramref name="step"/> steps.</summary>
    public void Save(TrainingFolder folder, long step)
    {
        var kept = new JsonObject
        {
            ["format"] = Format,
            ["step"] = step,
            ["identity"] = new JsonObject(identity.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["numbers"] = new JsonObject(training.Numbers.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["optimizerSteps"] = new JsonArray([.. Moments().Select(entry => (JsonNode)entry.State.step)]),
        };
        folder.Write("state/training.safetensors", Tensors(), new Dictionary<string, string> { [Key] = kept.ToJsonString() });
    }

    /// <summary>Takes up the state that the folder holds.</summary>
    /// <returns>The number of steps done; 0 when there is no state yet.</returns>
    /// <exception cref="PortException">The state is of another training, or damaged.</exception>
    public long Load(TrainingFolder folder)
    {
        if (!File.Exists(folder.State)) return 0;
        try
        {
            using var file = SafetensorsFile.Open(folder.State);
            var kept = Metadata(file);
            RequireSame(kept["identity"] as JsonObject ?? [], folder);
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            foreach (var (name, tensor) in Tensors()) tensor.copy_(file.Read(name));
            foreach (var ((_, state), count) in Moments().Zip((JsonArray)kept["optimizerSteps"]!)) state.step = count!.GetValue<long>();
            training.Restore(((JsonObject)kept["numbers"]!).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<double>()));
            return kept["step"]!.GetValue<long>();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or KeyNotFoundException or JsonException or FormatException)
        {
            throw new PortException("name", $"{folder.State} cannot be resumed from: {damaged.Message}", "choose another name to begin anew", damaged);
        }
    }

    private static JsonObject Metadata(SafetensorsFile file)
    {
        var kept = file.Metadata.TryGetValue(Key, out var text) && JsonNode.Parse(text) is JsonObject read ? read : throw new InvalidDataException("it holds no state of a training");
        return kept["format"]?.GetValue<int>() == Format ? kept : throw new InvalidDataException($"its format is {kept["format"]}, this program writes {Format}");
    }

    private void RequireSame(JsonObject before, TrainingFolder folder)
    {
        foreach (var (part, now) in identity)
            if (before[part]?.ToString() is var then && then != now)
                throw new PortException("name", $"{folder.Path} holds a training with another {part}: {then ?? "none"}; this one has {now}",
                    $"give it the {part} of before, or choose another name to begin anew");
    }

    private IEnumerable<KeyValuePair<string, Tensor>> Tensors()
    {
        foreach (var (name, parameter) in training.Learners.SelectMany(learner => learner.Parameters)) yield return new(name, parameter);
        foreach (var (name, tensor) in training.State) yield return new(name, tensor);
        foreach (var (name, state) in Moments())
        {
            yield return new($"optimizer.exp_avg.{name}", state.exp_avg);
            yield return new($"optimizer.exp_avg_sq.{name}", state.exp_avg_sq);
        }
    }

    private IEnumerable<(string Name, Adam.State State)> Moments() => training.Learners.Zip(optimizers)
        .SelectMany(pair => pair.First.Parameters.Zip(pair.Second.state_dict().State, (parameter, state) => (parameter.Name, (Adam.State)state)));
}
