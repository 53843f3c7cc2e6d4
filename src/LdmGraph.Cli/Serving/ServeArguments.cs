using System.CommandLine;
using LdmGraph.Cli.Output;

namespace LdmGraph.Cli.Serving;

/// <summary>
/// The command line of <c>ldm serve</c>, written once and compiled into two programs: <c>ldm</c>, which knows no web server and
/// answers <c>--help</c> at once, and the server itself, which the launcher starts in its place.
/// </summary>
internal sealed class ServeArguments
{
    public const int DefaultPort = 8199;

    public Option<int> Port { get; } = new("--port")
    {
        HelpName = "N",
        Description = "Port to listen on. When it is taken, the next free one is used and printed.",
        DefaultValueFactory = _ => DefaultPort,
    };

    public Option<bool> Open { get; } = new("--open") { Description = "Open the browser when the server is ready." };

    public Option<string?> Data { get; } = new("--data")
    {
        HelpName = "DIR",
        Description = "Folder of graphs, runs and pictures. Without it: ldmgraph in the user's data folder.",
    };

    public Option<string?> Listen { get; } = new("--listen")
    {
        HelpName = "ADDRESS",
        Description = "IP address to listen on instead of 127.0.0.1; 0.0.0.0 is every one of this machine. A token is then required.",
    };

    public Option<string?> Token { get; } = new("--token")
    {
        HelpName = "TEXT",
        Description = "What clients must show, at least 16 characters; @FILE reads it from a file. Beyond 127.0.0.1 one is made and printed when none is given.",
    };

    public Option<string[]> AllowHost { get; } = new("--allow-host")
    {
        HelpName = "NAME",
        Description = "A name by which browsers may call this server, beside localhost, this machine's own name and IP addresses. Repeatable.",
    };

    public Option<string> Device { get; } = new("--device") { HelpName = "cpu|cuda[:n]", Description = "Device of the networks.", DefaultValueFactory = _ => "cpu" };

    public Option<string> Dtype { get; } = new("--dtype") { HelpName = "f32|bf16|f16", Description = "Type of weights and activations.", DefaultValueFactory = _ => "f32" };

    public Option<string[]> Root { get; } = new("--root")
    {
        HelpName = "DIR",
        Description = "A folder, beside models and what is uploaded, that graphs may read. Repeatable.",
    };

    public Option<string[]> Plugins { get; } = new("--plugins") { HelpName = "DIR", Description = "Another folder whose sub-folders are plugins. Repeatable." };

    public Option<bool> WatchPlugins { get; } = new("--watch-plugins")
    {
        Description = "Use rebuilt plugins without a restart; runs under way go on with the old version. Those with native code say that they need one.",
    };

    public Command Command() =>
        new Command("serve", "Start the editor: build, run and watch graphs in a browser.") { Port, Open, Data, Listen, Token, AllowHost, Device, Dtype, Root, Plugins, WatchPlugins }
            .WithExamples(
                "ldm serve --open",
                "ldm serve --port 9000 --data ~/pictures/ldmgraph --device cuda --dtype bf16",
                "ldm serve --plugins ~/MyNodes/plugins --watch-plugins",
                "ldm serve --listen 0.0.0.0 --token @token.txt --allow-host studio.example.org");
}
