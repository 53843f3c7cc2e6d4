using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Maps are cut into tiles, and what stands for a network's results is blended.</summary>
[Checks("patch_split")]
internal sealed class PatchSplit : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var run in golden.Runs) Run(golden, (string)run["name"]!, run);
        return default;
    }

    private static void Run(GoldenCase golden, string name, JsonObject run)
    {
        // A cell is a latent pixel: when encoding, df pixels of the input make one, when decoding it makes uf of the result.
        var (inside, outside) = ((int?)run["df"] ?? 1, (int?)run["uf"] ?? 1);
        var x = golden.Input($"{name}.x");
        var grid = new TileGrid(x.shape[2] / inside, x.shape[3] / inside, Settings(run, inside));
        golden.ExpectIfStored($"{name}.crops", () => stack([.. grid.Tiles.Select(tile => tile.Of(x, inside))], -1));
        golden.ExpectIfStored($"{name}.weighting", () => stack([.. grid.Tiles.Select(tile => grid.Weights(tile, outside))], -1));
        golden.ExpectIfStored($"{name}.normalization", () => grid.Normalization(outside));
        var results = golden.Input($"{name}.crop_outputs");
        golden.ExpectIfStored($"{name}.stitched", () => grid.Blend(tile => results.select(-1, Index(grid, tile)), outside));
        golden.ExpectIfStored($"{name}.identity_check", () => grid.Blend(tile => tile.Of(x)));
    }

    private static int Index(TileGrid grid, Tile tile) => grid.Tiles.TakeWhile(other => other != tile).Count();

    private static TileSettings Settings(JsonObject run, int inside)
    {
        var (size, stride, given) = (run["ks"]!.AsArray(), run["stride"]!.AsArray(), run["split_input_params"]!);
        return new TileSettings((int)size[0]! / inside, (int)size[1]! / inside, (int)stride[0]! / inside, (int)stride[1]! / inside)
        {
            MinWeight = (double)given["clip_min_weight"]!,
            MaxWeight = (double)given["clip_max_weight"]!,
            FavourMiddle = (bool)given["tie_braker"]!,
            MinTileWeight = (double)given["clip_min_tie_weight"]!,
            MaxTileWeight = (double)given["clip_max_tie_weight"]!,
        };
    }
}
