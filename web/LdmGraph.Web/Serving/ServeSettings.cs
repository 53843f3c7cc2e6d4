using System.CommandLine;
using System.Net;
using LdmGraph.Cli.Serving;
using LdmGraph.Hosting;
using LdmGraph.Web.Security;

namespace LdmGraph.Web.Serving;

/// <summary>How the server is to run; checked, so that nothing below has to doubt it.</summary>
internal sealed record ServeSettings
{
    private const int ShortestToken = 16;

    /// <summary>The first port that is tried.</summary>
    public int Port { get; init; } = ServeArguments.DefaultPort;

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public bool Open { get; init; }

    /// <summary>Folder of graphs, runs, pictures and uploads.</summary>
    public required string Data { get; init; }

    /// <summary>What clients must show; null on loopback, where none is needed.</summary>
    public string? Token { get; init; }

    /// <summary>Names that may stand in a request's Host header, beside those that are always right.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IReadOnlyList<string> Roots { get; init; } = [];

    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>Whether rebuilt plugins are used without a restart.</summary>
    public bool WatchPlugins { get; init; }

    public string Device { get; init; } = "cpu";

    public string Dtype { get; init; } = "f32";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="SettingsException">A value is none, or two do not go together.</exception>
    public static ServeSettings Read(ServeArguments arguments, ParseResult line)
    {
        var port = line.GetRequiredValue(arguments.Port);
        if (port is < 0 or > 65535) throw new SettingsException($"--port {port}: a port is a number from 1 to 65535; 0 takes any that is free");
        var address = ReadAddress(line.GetValue(arguments.Listen));
        var device = line.GetRequiredValue(arguments.Device);
        var dtype = line.GetRequiredValue(arguments.Dtype);
        try
        {
            ComputeNames.Parse(device, dtype);
        }
        catch (ArgumentException wrong)
        {
            throw new SettingsException(wrong.Message);
        }
        return new ServeSettings
        {
            Port = port,
            Address = address,
            Open = line.GetValue(arguments.Open),
            Data = Path.GetFullPath(line.GetValue(arguments.Data) ?? Installation.UserData),
            Token = ReadToken(line.GetValue(arguments.Token), address),
            AllowedHosts = line.GetValue(arguments.AllowHost) ?? [],
            Roots = [.. (line.GetValue(arguments.Root) ?? []).Select(folder => Existing(folder, "--root"))],
            PluginFolders = [.. (line.GetValue(arguments.Plugins) ?? []).Select(folder => Existing(folder, "--plugins"))],
            WatchPlugins = line.GetValue(arguments.WatchPlugins),
            Device = device,
            Dtype = dtype,
        };
    }

    private static IPAddress ReadAddress(string? text) => text switch
    {
        null or "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out var address) => address,
        _ => throw new SettingsException($"--listen {text}: this is no IP address; 0.0.0.0 listens on every address of this machine"),
    };

    private static string? ReadToken(string? given, IPAddress address)
    {
        if (given is null) return IPAddress.IsLoopback(address) ? null : AccessToken.Create();
        var token = given.StartsWith('@') ? File.ReadAllText(given[1..]).Trim() : given;
        return token.Length >= ShortestToken
            ? token
            : throw new SettingsException($"--token: {token.Length} characters can be guessed; give at least {ShortestToken}, or leave it out and one is made");
    }

    private static string Existing(string folder, string option) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new SettingsException($"{option}: there is no folder '{folder}'");
}
