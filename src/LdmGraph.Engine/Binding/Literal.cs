namespace LdmGraph.Engine;

/// <summary>Reads JSON values as values of ports.</summary>
internal static class Literal
{
    /// <summary>Reads a value of the given type.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(JsonValue json, PortType type, out object? value, out string? fix)
    {
        value = null;
        fix = null;
        var clr = Nullable.GetUnderlyingType(type.Clr) ?? type.Clr;
        if (json.Kind == System.Text.Json.JsonTokenType.Null)
            return clr != type.Clr || (!clr.IsValueType && type != PortType.Any && type.Element is null) ? null : $"null is no {type}";
        if (clr == typeof(object)) return Infer(json, out value) is null ? NoLiteral(json, type, out fix) : null;
        if (clr == typeof(long) || clr == typeof(int)) return ReadInt(json, clr, out value, out fix);
        if (clr == typeof(double) || clr == typeof(float))
        {
            if (!json.TryFloat(out var number)) return Expected("a number", json);
            value = clr == typeof(float) ? (object)(float)number : number;
            return null;
        }
        if (clr == typeof(bool))
        {
            value = json.Bool;
            return json.IsBool ? null : Expected("true or false", json);
        }
        if (clr == typeof(string))
        {
            if (!json.IsString) return Expected("a text", json);
            value = json.String;
            return null;
        }
        if (clr == typeof(Seed))
        {
            if (json.IsNumber) fix = $"write \"{json.Raw}\"";
            if (!json.IsString || !Seed.TryParse(json.String, out var seed)) return Expected("a seed, written as a text of decimal digits below 2^64", json);
            value = seed;
            return null;
        }
        if (clr.IsEnum)
        {
            if (json.IsString && Choice.TryParse(clr, json.String, out value)) return null;
            fix = json.IsString ? Suggestion.For(json.String, Choice.NamesOf(clr)) : null;
            return Expected($"one of {string.Join(", ", Choice.NamesOf(clr))}", json);
        }
        if (type.Element is { } element) return ReadList(json, element, out value, out fix);
        return NoLiteral(json, type, out fix);
    }

    /// <summary>The type a literal has by itself, where the port takes any; null when it has none.</summary>
    public static PortType? Infer(JsonValue json, out object? value)
    {
        value = null;
        if (json.TryInt(out var integer)) return Known(integer, out value);
        if (json.TryFloat(out var number)) return Known(number, out value);
        if (json.IsBool) return Known(json.Bool, out value);
        if (json.IsString) return Known(json.String, out value);
        if (!json.IsArray) return null;

        PortType? common = null;
        foreach (var item in json.Items)
        {
            if (Infer(item, out _) is not { } type) return null;
            common = common is null ? type : Widening.Common([common, type]);
            if (common is null) return null;
        }
        if (common is null || Read(json, common.ListOf(), out value, out _) is not null) return null;
        return common.ListOf();

        static PortType Known<T>(T known, out object? value)
        {
            value = known;
            return PortType.Of(typeof(T))!;
        }
    }

    private static string? ReadInt(JsonValue json, Type clr, out object? value, out string? fix)
    {
        value = null;
        fix = null;
        if (!json.TryInt(out var integer))
        {
            if (json.TryFloat(out var number) && double.IsInteger(number) && Math.Abs(number) < 1L << 53)
                fix = FormattableString.Invariant($"write {number:F0}");
            return Expected("a whole number", json);
        }
        if (clr == typeof(int) && integer is < int.MinValue or > int.MaxValue) return $"{integer} is too large; at most {int.MaxValue} is taken";
        value = clr == typeof(int) ? (object)(int)integer : integer;
        return null;
    }

    private static string? ReadList(JsonValue json, PortType element, out object? value, out string? fix)
    {
        value = null;
        fix = null;
        var items = new List<object?>();
        if (!json.IsArray)
        {
            // T widens to list<T>, for literals too.
            if (Read(json, element, out var single, out fix) is { } problem) return problem;
            items.Add(single);
        }
        else
        {
            foreach (var item in json.Items)
            {
                if (Read(item, element, out var read, out fix) is { } problem) return $"item {items.Count}: {problem}";
                items.Add(read);
            }
        }
        value = Widening.Lists(element.Clr).Of(items);
        return null;
    }

    private static string NoLiteral(JsonValue json, PortType type, out string? fix)
    {
        fix = """link it: { "from": "node.port" }""";
        return $"{json.Describe()} cannot be written where {Article(type)} is expected";
    }

    private static string Expected(string what, JsonValue json) => $"expected {what}, this is {json.Describe()}";

    public static string Article(PortType type) => $"{("aeiou".Contains(type.Name[0], StringComparison.Ordinal) ? "an" : "a")} {type}";
}
