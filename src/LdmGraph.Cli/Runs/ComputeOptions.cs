using System.CommandLine;
using LdmGraph.Hosting;

namespace LdmGraph.Cli.Runs;

/// <summary>Where and in which precision networks run.</summary>
internal sealed class ComputeOptions
{
    public Option<string> Device { get; } = new("--device") { HelpName = "cpu|cuda[:n]", Description = "Device of the networks.", DefaultValueFactory = _ => "cpu" };

    public Option<string> Dtype { get; } = new("--dtype") { HelpName = "f32|bf16|f16", Description = "Type of weights and activations.", DefaultValueFactory = _ => "f32" };

    public void Configure(ParseResult line, LdmGraphOptions options)
    {
        options.Device = line.GetRequiredValue(Device);
        options.Dtype = line.GetRequiredValue(Dtype);
        try
        {
            ComputeNames.Parse(options.Device, options.Dtype);
        }
        catch (ArgumentException wrong)
        {
            throw new InputException(wrong.Message);
        }
    }
}
