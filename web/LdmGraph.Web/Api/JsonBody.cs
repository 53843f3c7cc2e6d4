using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LdmGraph.Engine;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace LdmGraph.Web.Api;

/// <summary>
/// The body of a request, which holds what it may hold and nothing else: a member with a slip in its name would otherwise be left
/// out, and something else be done than was meant. What is wrong is said in the words of JSON, not of the types behind it.
/// </summary>
internal sealed record JsonBody<T>(T Value)
{
    /// <exception cref="BadHttpRequestException">The body is something else.</exception>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw new BadHttpRequestException("the body must be JSON; send it with 'Content-Type: application/json'", StatusCodes.Status415UnsupportedMediaType);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var type = json.GetTypeInfo(typeof(T));
        if (IsBlank(body.GetBuffer().AsSpan(0, (int)body.Length))) throw new BadHttpRequestException($"the body is empty; an object is expected, {JsonShape.Members(type)}");
        body.Position = 0;
        try
        {
            var element = await JsonSerializer.DeserializeAsync<JsonElement>(body, json, context.RequestAborted);
            if (JsonShape.Problem(element, type, "") is { } problem) throw new BadHttpRequestException(problem);
            return new(element.Deserialize<T>(json)!);
        }
        catch (JsonException broken)
        {
            throw new BadHttpRequestException(broken.Message, broken);
        }
    }

    // A byte order mark is as good as nothing.
    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.Length < 64 && bytes.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]).Trim(" \t\r\n"u8).IsEmpty;
}

/// <summary>Compares JSON with the type that it is read into.</summary>
internal static class JsonShape
{
    private const int MaxShown = 40;

    /// <summary>What an object may hold, for people.</summary>
    public static string Members(JsonTypeInfo type) => $"with any of {string.Join(", ", type.Properties.Select(property => property.Name))}";

    /// <summary>What is wrong with a value first of all, or null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">What it is read into.</param>
    /// <param name="place">Where it stands: <c>sweep.columns</c>; empty for the body.</param>
    public static string? Problem(JsonElement value, JsonTypeInfo type, string place)
    {
        if (type.Type == typeof(JsonElement)) return null;
        return type.Kind switch
        {
            JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object => MembersProblem(value, type, place),
            JsonTypeInfoKind.Object => Expected(value, place, $"an object is expected, {Members(type)}"),
            JsonTypeInfoKind.Dictionary when value.ValueKind != JsonValueKind.Object => Expected(value, place, "an object of names and values is expected"),
            JsonTypeInfoKind.Dictionary => value.EnumerateObject().Select(member => Problem(member.Value, TypeOf(type, type.ElementType!), Join(place, member.Name))).FirstOrDefault(problem => problem is not null),
            JsonTypeInfoKind.Enumerable when value.ValueKind != JsonValueKind.Array => Expected(value, place, "a list is expected"),
            JsonTypeInfoKind.Enumerable => value.EnumerateArray().Select((item, i) => Problem(item, TypeOf(type, type.ElementType!), $"{place}[{i}]")).FirstOrDefault(problem => problem is not null),
            _ when type.Type == typeof(string) && value.ValueKind != JsonValueKind.String => Expected(value, place, "a text is expected"),
            _ when type.Type == typeof(int) && !IsInt(value) => Expected(value, place, "a whole number is expected"),
            _ => null,
        };
    }

    private static string? MembersProblem(JsonElement value, JsonTypeInfo type, string place)
    {
        foreach (var member in value.EnumerateObject())
        {
            var inner = Join(place, member.Name);
            if (type.Properties.FirstOrDefault(property => string.Equals(property.Name, member.Name, StringComparison.OrdinalIgnoreCase)) is not { } known)
                return $"there is no '{inner}'; {Suggestion.For(member.Name, type.Properties.Select(property => property.Name))}";
            if (member.Value.ValueKind == JsonValueKind.Null && known.IsSetNullable) continue;
            if (Problem(member.Value, TypeOf(type, Nullable.GetUnderlyingType(known.PropertyType) ?? known.PropertyType), inner) is { } problem) return problem;
        }
        return null;
    }

    private static string Expected(JsonElement value, string place, string what)
    {
        var shown = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => value.GetRawText() is { Length: > MaxShown } raw ? raw[..MaxShown] + "…" : value.GetRawText(),
        };
        return $"{(place.Length == 0 ? "the body" : $"'{place}'")} is {shown}; {what}";
    }

    // Numbers may be written as texts.
    private static bool IsInt(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt32(out _),
        JsonValueKind.String => int.TryParse(value.GetString(), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    private static JsonTypeInfo TypeOf(JsonTypeInfo holder, Type type) => holder.Options.GetTypeInfo(type);

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";
}
