using System.Globalization;
using System.Text.Json.Nodes;
using LdmGraph.Plugins.Conditioning;
using LdmGraph.Plugins.Conditioning.Layouts;

namespace LdmGraph.Golden.Checks;

/// <summary>Boxes to tokens through the node, as users write them, and back.</summary>
[Checks("layout_tokens")]
internal sealed class LayoutTokensCheck : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var vectors = JsonNode.Parse(await File.ReadAllTextAsync(golden.PathOf((string?)golden.Json["vectors_file"] ?? "vectors.json")))!.AsArray();
        foreach (var vector in vectors) await RunAsync(golden, vector!.AsObject());
        if (vectors.Count == 0) golden.Fail("vectors", "there are none");
    }

    private static async ValueTask RunAsync(GoldenCase golden, JsonObject vector)
    {
        var (name, settings) = ((string)vector["name"]!, vector["params"]!);
        var annotations = vector["annotations"]!.AsArray().Select(annotation => annotation!).ToList();
        if (vector["shuffled_order"] is JsonArray order) annotations = [.. order.Select(index => annotations[(int)index!])];
        var node = new LayoutTokens
        {
            Boxes = string.Join('\n', annotations.Select(Line)),
            Classes = (int)settings["no_object_classes"]!,
            Objects = (int)settings["no_max_objects"]!,
            Vocabulary = (int)settings["no_tokens"]!,
            Position = (string)vector["builder"]! == "objects_bbox" ? LayoutPosition.Corners : LayoutPosition.Centre,
            Groups = (bool)settings["use_group_parameter"]!,
            Details = (bool)settings["use_additional_parameters"]!,
            WithCrop = (bool)settings["encode_crop"]!,
            Crop = vector["crop_coordinates"] is JsonArray crop ? Numbers(crop) : "0 0 1 1",
            Flip = (bool)vector["horizontal_flip"]!,
        };
        var tokens = (await node.EvaluateAsync(Nodes.Context)).Tokens.Rows[0];
        Compare(golden, $"{name}.tokens", [.. tokens.Select(token => (double)token)], vector["tokens"]!.AsArray(), 0);

        var (objects, seen) = node.Language.Decode(tokens);
        Compare(golden, $"{name}.inverse", [.. objects.SelectMany(one => (double[])[node.Language.Token(one), .. Place(one.Box, node.Position)])],
            [.. vector["inverse"]!.AsArray().SelectMany(one => one!["value"]!.AsArray().Prepend(one["representation"])).Select(value => value!.DeepClone())], 1e-12);
        if (vector["inverse_crop"] is JsonArray inverse) Compare(golden, $"{name}.inverse_crop", Place(seen!.Value, LayoutPosition.Corners), inverse, 1e-12);
        else if (seen is not null) golden.Fail($"{name}.inverse_crop", "is there, expected none");
    }

    private static string Line(JsonNode annotation)
    {
        string[] marks = [.. new[] { "group_of", "occluded", "depiction", "inside" }.Where(mark => (bool?)annotation[$"is_{mark}"] == true).Select(mark => mark.Replace("_of", ""))];
        return string.Join(' ', [annotation["category_no"]!.ToJsonString(), Numbers(annotation["bbox"]!.AsArray()), .. marks]);
    }

    private static string Numbers(JsonArray numbers) => string.Join(' ', numbers.Select(number => ((double)number!).ToString("R", CultureInfo.InvariantCulture)));

    private static double[] Place(Box box, LayoutPosition position) => position == LayoutPosition.Corners ? [box.X, box.Y, box.Width, box.Height] : [box.X, box.Y];

    private static void Compare(GoldenCase golden, string what, double[] got, JsonArray expected, double tolerance)
    {
        double[] reference = [.. expected.Select(value => (double)value!)];
        if (got.Length != reference.Length || got.Zip(reference).Any(pair => Math.Abs(pair.First - pair.Second) > tolerance))
            golden.Fail(what, $"is {string.Join(' ', got)}; expected {string.Join(' ', reference)}");
    }
}
