namespace LdmGraph.Web.Tests;

/// <summary>A server that the tests of a class share: starting one takes seconds.</summary>
public class RunningServer : IAsyncLifetime
{
    internal Server Server { get; private set; } = null!;

    protected virtual string[] Arguments => [];

    public async Task InitializeAsync() => Server = await Server.StartAsync(Arguments);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>One that listens beyond loopback and has made its own token.</summary>
public sealed class RunningServerWithToken : RunningServer
{
    protected override string[] Arguments => ["--listen", "0.0.0.0"];
}
