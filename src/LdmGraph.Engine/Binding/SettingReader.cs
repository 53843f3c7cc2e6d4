using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>
/// Reads a setting: a scalar, an enum, a record of such, or a dictionary from names to one of these. Reports every problem at
/// its own place, which a general deserializer would not.
/// </summary>
internal sealed class SettingReader(Action<JsonValue, string, string?> report)
{
    public object? Read(JsonValue json, Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)) return ReadDictionary(json, type.GetGenericArguments()[1]);
        if (PortType.Of(type) is not { } scalar) return ReadRecord(json, type);
        if (Literal.Read(json, scalar, out var value, out var fix) is not { } problem) return value;
        report(json, problem, fix);
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    private object ReadDictionary(JsonValue json, Type valueType)
    {
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        if (!json.IsObject) report(json, $"expected an object with names, this is {json.Describe()}", null);
        foreach (var member in json.Members) dictionary[member.Name] = Read(member.Value, valueType);
        return dictionary;
    }

    private object ReadRecord(JsonValue json, Type type)
    {
        var record = Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)
            .ToDictionary(property => Choice.Camel(property.Name), StringComparer.Ordinal);
        if (!json.IsObject) report(json, $"expected an object with {string.Join(", ", properties.Keys)}, this is {json.Describe()}", null);
        foreach (var member in json.Members)
            if (properties.TryGetValue(member.Name, out var property)) property.SetValue(record, Read(member.Value, property.PropertyType));
            else report(member.Value, $"'{member.Name}' means nothing here", Suggestion.For(member.Name, properties.Keys));
        return record;
    }
}
