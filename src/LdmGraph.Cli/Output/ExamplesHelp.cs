using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LdmGraph.Cli.Output;

/// <summary>The usual help, followed by examples: what most people look for.</summary>
internal sealed class ExamplesHelp(HelpAction usual, string[] examples) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}

internal static class ExamplesHelpExtensions
{
    /// <summary>Gives a command help of its own that ends with these examples.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null) command.Options.Add(help = new HelpOption());
        help.Action = new ExamplesHelp((HelpAction)help.Action!, examples);
        return command;
    }
}
