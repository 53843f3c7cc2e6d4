using System.Text.Json;
using System.Text.Json.Serialization;
using LdmGraph.Engine;

namespace LdmGraph.Web.Api;

/// <summary>JSON that is handed on as it is: values of params, graphs. What could not be read later is refused now.</summary>
internal sealed class WholeJson : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ahead = reader;
        var depth = reader.CurrentDepth;
        do
        {
            if (!JsonTexts.IsWhole(ref ahead)) throw new JsonException(JsonTexts.Problem);
        }
        while ((ahead.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || ahead.CurrentDepth > depth) && ahead.Read());
        return JsonElement.ParseValue(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
}
