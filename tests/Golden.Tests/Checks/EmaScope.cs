namespace LdmGraph.Golden.Checks;

/// <summary>A checkpoint with moving averages of its weights, which the configuration asks for or not.</summary>
[Checks("ema_scope")]
internal sealed class EmaScope : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var (output, averaged) in ((string, bool)[])[("eps_ema_weights", true), ("eps_raw_weights", false)])
        {
            var parameters = golden.Config["params"]!.DeepClone().AsObject();
            parameters["use_ema"] = averaged;
            await golden.WithModelAsync(parameters, "weights.safetensors", model =>
            {
                golden.ExpectIfStored(output, () => model.Denoiser!.Predict(golden.Input("x"), golden.Input("t"), null));
                return default;
            });
        }
    }
}
