namespace LdmGraph.Engine;

/// <summary>What must be evaluated for the chosen outputs, in which order, and where every value lies. Immutable; may be run any number of times, also at once.</summary>
/// <remarks>
/// Without a choice, the outputs are all effect nodes and what the graph's <c>outputs</c> section names; a graph that has
/// neither computes the nodes that nothing else uses.
/// </remarks>
public sealed class EvaluationPlan
{
    private EvaluationPlan(BoundGraph graph) => Graph = graph;

    public BoundGraph Graph { get; }

    /// <summary>The nodes that the outputs need, in the order of evaluation.</summary>
    public IReadOnlyList<BoundNode> Nodes => Array.ConvertAll(Block.Nodes, node => node.Node);

    /// <summary>Names of the outputs that <see cref="RunResults"/> will hold.</summary>
    public IReadOnlyList<string> Outputs { get; private set; } = [];

    internal PlannedBlock Block { get; private set; } = null!;

    /// <summary>Numbers of the planned nodes that must be evaluated.</summary>
    internal int[] Targets { get; private set; } = [];

    /// <summary>Who uses the outputs of a planned node: see <see cref="Consumers"/>.</summary>
    internal Consumers Consumers { get; private set; } = null!;

    /// <summary>Plans a graph.</summary>
    /// <param name="graph">A graph without errors.</param>
    /// <param name="outputs">What to compute: <c>node.port</c>, <c>node</c>, or a name of the <c>outputs</c> section; null for the default.</param>
    /// <exception cref="InvalidGraphException">The graph has errors, or an output is not there.</exception>
    public static EvaluationPlan Create(BoundGraph graph, IEnumerable<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.HasErrors) throw new InvalidGraphException(graph.Diagnostics);
        if (graph.HasMissingParams) throw new InvalidGraphException([new(DiagnosticCode.MissingParam, "the graph has params without values; it can be called, not run") { File = graph.Document.Path }]);

        var chosen = outputs is null ? OutputChoice.Default(graph) : OutputChoice.Of(graph, outputs);
        var wanted = BlockPlanner.Wanted(graph.Nodes, chosen.Nodes, chosen.Outputs.Select(output => output.Input));
        var plan = new EvaluationPlan(graph) { Outputs = [.. chosen.Outputs.Select(output => output.Name)] };
        plan.Block = BlockPlanner.PlanRoot(graph.Nodes, wanted, [.. chosen.Outputs.Select(output => output.Input)]);

        var numberOf = new int[graph.Nodes.Count];
        foreach (var planned in plan.Block.Nodes) numberOf[planned.Node.Index] = planned.Index;
        plan.Targets = [.. chosen.Nodes.Select(node => numberOf[node.Index]).Concat(plan.Block.HeldSlots.Select(slot => plan.Block.OwnerOf[slot]).Where(owner => owner >= 0)).Distinct().Order()];
        plan.Consumers = new Consumers(plan.Block);
        return plan;
    }

    /// <summary>
    /// Most bytes alive at once, of the values whose size is known before a run: a lower bound, because weights and what nodes
    /// need while they work are not in it.
    /// </summary>
    public long EstimatePeakBytes()
    {
        var uses = new int[Block.InitialSlots.Length];
        foreach (var node in Block.Nodes)
            foreach (var source in node.Sources) uses[source]++;
        foreach (var slot in Block.HeldSlots) uses[slot]++;
        var bytesOf = new long[uses.Length];
        var (alive, peak) = (0L, 0L);
        foreach (var node in Block.Nodes)
        {
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                bytesOf[node.Outputs[i]] = node.Node.Outputs[i].Spec?.Bytes ?? 0;
                alive += bytesOf[node.Outputs[i]];
            }
            peak = Math.Max(peak, alive);
            foreach (var output in node.Outputs)
                if (uses[output] == 0) alive -= bytesOf[output];
            foreach (var source in node.Sources)
                if (--uses[source] == 0) alive -= bytesOf[source];
        }
        return peak;
    }
}

/// <summary>A graph that has errors was to be planned.</summary>
public sealed class InvalidGraphException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)))
{
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
