using LdmGraph.Diffusion;

namespace LdmGraph.Golden.Checks;

[Checks("spatial_rescaler")]
internal sealed class SpatialRescalerCheck : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var weights = golden.Weights();
        foreach (var run in golden.Runs)
        {
            var name = (string)run["name"]!;
            var conditioner = golden.Build<IConditioner>("ldm.modules.encoders.modules.SpatialRescaler", run["params"]!.AsObject(), weights.Under($"{name}.cond_stage_model."));
            golden.Expect($"{name}.c", golden.Own(conditioner.Encode(golden.Input($"{name}.segmentation"))).Concat!);
        }
        return default;
    }
}
