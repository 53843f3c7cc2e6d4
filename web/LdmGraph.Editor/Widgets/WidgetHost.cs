namespace LdmGraph.Editor.Widgets;

/// <summary>What fields need of the site they stand on; handed down once as a cascading value.</summary>
public sealed record WidgetHost
{
    /// <summary>Where pictures are sent to. The body of the request is the file; the answer says under <c>path</c> how graphs name it.</summary>
    public string UploadUrl { get; init; } = "/api/uploads";

    /// <summary>Address of a picture by the path that graphs name it with, or null when it cannot be shown.</summary>
    public Func<string, string?> PictureUrl { get; init; } = UploadedPicture;

    /// <summary>Names of the models there are.</summary>
    public Func<IReadOnlyList<string>> Models { get; init; } = () => [];

    internal static WidgetHost Default { get; } = new();

    /// <summary>What was uploaded is named after the hash of its content, and found under it.</summary>
    private static string? UploadedPicture(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length == 64 && name.All(char.IsAsciiHexDigitLower) ? $"/api/pictures/{name}" : null;
    }
}
