using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LdmGraph.Cli.Runs;

/// <summary>"12/50".</summary>
internal sealed class StepsColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0.#}/{task.MaxValue:0.#}")).RightJustified();
}
