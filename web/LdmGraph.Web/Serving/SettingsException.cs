namespace LdmGraph.Web.Serving;

/// <summary>The server cannot start as asked; the message says what would work.</summary>
internal sealed class SettingsException(string message) : Exception(message);
