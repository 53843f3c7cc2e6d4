namespace LdmGraph.Editor.Documents;

/// <summary>Adds a param.</summary>
/// <param name="Name">Its name; a number is put behind it when it is taken.</param>
/// <param name="Type">A scalar (<c>int float bool text seed choice</c>), or the type of a port.</param>
/// <param name="Default">Its default; null for one that must be given.</param>
public sealed record AddParam(string Name, string Type, Json? Default = null) : EditorCommand
{
    /// <summary>What more is said of it: <c>description</c>, <c>min</c>, <c>max</c>, <c>choices</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, Json>> More { get; init; } = [];

    public override string Label => $"Add param {Name}";

    public override void Change(DocumentChange change)
    {
        var name = Names.Fresh(Name, taken => change.Get("params", taken) is not null);
        var json = JsonMap.Of(("type", Json.Text(Type)));
        if (Default is not null) json = json.With("default", Default);
        foreach (var (member, value) in More) json = json.With(member, value);
        change.Set(json, "params", name);
        change.MarkCreated($"params.{name}");
    }
}

/// <summary>Sets what a param says (<c>default</c>, <c>type</c>, <c>min</c>, ...), or with null takes it away.</summary>
public sealed record SetParam(string Name, string Member, Json? Value) : EditorCommand
{
    public override string Label => Member == "default" ? $"Set {Name}" : $"Set {Member} of {Name}";

    public override string? MergeKey => $"param:{Name}.{Member}";

    public override void Change(DocumentChange change)
    {
        if (change.Get("params", Name) is not JsonMap) throw new EditRefusedException($"there is no param '{Name}' any more");
        if (Value is null) change.Remove("params", Name, Member);
        else change.Set(Value, "params", Name, Member);
    }
}

/// <summary>Gives a param another name; links that lead from it follow.</summary>
public sealed record RenameParam(string Name, string To) : EditorCommand
{
    public override string Label => $"Rename param {Name}";

    public override void Change(DocumentChange change)
    {
        if (Name == To) return;
        Names.Check(To, "a param's name");
        if (change.Get("params", Name) is null) throw new EditRefusedException($"there is no param '{Name}' any more");
        if (change.Get("params", To) is not null) throw new EditRefusedException($"there is a param '{To}' already", "choose another name");
        foreach (var link in LinksFrom(change, Name)) Connect.Put(change, link.To, new LinkSource("params", To).ToJson());
        change.Rename(To, "params", Name);
        change.Rename(SeedRef.Param(To).Key, "layout", "$seeds", SeedRef.Param(Name).Key);
    }

    internal static List<EditorLink> LinksFrom(DocumentChange change, string param) =>
        [.. change.Document.Links.Where(link => link.Scope.Length == 0 && link.From == new LinkSource("params", param))];
}

/// <summary>Removes a param. Ports that were linked to it keep its default as a literal.</summary>
public sealed record RemoveParam(string Name) : EditorCommand
{
    public override string Label => $"Delete param {Name}";

    public override void Change(DocumentChange change)
    {
        var initial = change.Get("params", Name, "default");
        foreach (var link in RenameParam.LinksFrom(change, Name).AsEnumerable().Reverse())
            if (initial is null || link.To.Section is "outputs") Disconnect.Remove(change, link.To);
            else Connect.Put(change, link.To, initial);
        change.RemoveWithEmptyHolder("params", Name);
        change.RemoveWithEmptyHolder("layout", "$seeds", SeedRef.Param(Name).Key);
    }
}

/// <summary>Moves a param to another place in the form.</summary>
public sealed record MoveParam(string Name, int Place) : EditorCommand
{
    public override string Label => $"Move param {Name}";

    public override void Change(DocumentChange change) => change.Reorder(Place, "params", Name);
}
