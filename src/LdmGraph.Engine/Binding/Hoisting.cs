namespace LdmGraph.Engine;

/// <summary>
/// Moves nodes whose values are the same in every iteration out of a body, into the block around it: there they are
/// evaluated once, cached and reported like any other node.
/// </summary>
/// <remarks>
/// What draws noise differs from iteration to iteration, and effects are wanted each time: both stay. So does what only a
/// lazy port can ask for, because outside it would be evaluated in any case.
/// </remarks>
internal static class Hoisting
{
    public static void Run(BoundNode owner, List<BoundNode> outer)
    {
        var body = owner.Body!;
        var moved = new HashSet<BoundNode>();
        var wanted = EagerlyWanted(body);
        foreach (var node in body.Nodes)
            if (wanted.Contains(node) && CanMove(node, body, moved)) moved.Add(node);

        var captures = new Dictionary<(BoundNode, int), int>();
        var kept = new List<BoundNode>(body.Nodes.Count - moved.Count);
        foreach (var node in body.Nodes)
            if (moved.Contains(node))
            {
                Rewrite(node, input => Outwards(input, body));
                outer.Add(node);
            }
            else
            {
                Rewrite(node, Capture);
                kept.Add(node);
            }
        body.Nodes = kept;
        for (var i = 0; i < kept.Count; i++) kept[i].Index = i;
        for (var i = 0; i < body.Yields.Count; i++) body.Yields[i] = body.Yields[i] with { Input = Capture(body.Yields[i].Input) };
        owner.DrawsNoise |= kept.Exists(node => node.DrawsNoise);
        owner.IsVolatile |= kept.Exists(node => node.IsVolatile || node.Type.Purity == Purity.Source);

        BoundInput Capture(BoundInput input)
        {
            if (input.Source.Kind == SourceKind.List) return input with { Source = Source.List([.. input.Source.Items.Select(Capture)]) };
            if (input.Source.Kind != SourceKind.Node || !moved.Contains(input.Source.Node)) return input;
            var key = (input.Source.Node, input.Source.Index);
            if (!captures.TryGetValue(key, out var index))
            {
                captures[key] = index = body.Captured.Count;
                body.Captured.Add(new BoundInput(input.Source, input.Source.Node.Outputs[input.Source.Index].Type));
            }
            return input with { Source = Source.Exposed(body.Exposures.Count + index) };
        }
    }

    private static HashSet<BoundNode> EagerlyWanted(BoundBody body)
    {
        var wanted = new HashSet<BoundNode>();
        var stack = new Stack<BoundNode>(body.Nodes.Where(node => node.IsEffect));
        foreach (var yield in body.Yields) Push(yield.Input);
        while (stack.TryPop(out var node))
        {
            if (!wanted.Add(node)) continue;
            foreach (var input in node.Inputs) Push(input);
            for (var i = 0; i < node.Sections.Length; i++)
                if (node.Sections[i] is { } section && !node.Type.Shape.Sections[i].Lazy)
                    foreach (var port in section.Ports) Push(port);
            if (node.Body is not null)
                foreach (var captured in node.Body.Captured) Push(captured);
        }
        return wanted;

        void Push(BoundInput input)
        {
            if (input.Source.Kind == SourceKind.Node) stack.Push(input.Source.Node);
            else if (input.Source.Kind == SourceKind.List)
                foreach (var item in input.Source.Items) Push(item);
        }
    }

    private static bool CanMove(BoundNode node, BoundBody body, HashSet<BoundNode> moved)
    {
        if (node.IsEffect || node.DrawsNoise || node.IsVolatile) return false;
        return node.AllInputs.All(IsInvariant);

        bool IsInvariant(BoundInput input) => input.Source.Kind switch
        {
            SourceKind.Node => moved.Contains(input.Source.Node),
            SourceKind.Exposed => body.Exposures[input.Source.Index] is { Invariant: true, From.Source.Kind: not SourceKind.None },
            SourceKind.List => input.Source.Items.All(IsInvariant),
            _ => true,
        };
    }

    private static BoundInput Outwards(BoundInput input, BoundBody body)
    {
        if (input.Source.Kind == SourceKind.List) return input with { Source = Source.List([.. input.Source.Items.Select(item => Outwards(item, body))]) };
        if (input.Source.Kind != SourceKind.Exposed) return input;
        var from = body.Exposures[input.Source.Index].From;
        return input with { Source = from.Source, Convert = NodeBinder.Compose(from.Convert, input.Convert) };
    }

    private static void Rewrite(BoundNode node, Func<BoundInput, BoundInput> rewrite)
    {
        for (var i = 0; i < node.Inputs.Length; i++) node.Inputs[i] = rewrite(node.Inputs[i]);
        foreach (var section in node.Sections)
            if (section is not null)
                for (var i = 0; i < section.Ports.Length; i++) section.Ports[i] = rewrite(section.Ports[i]);
        if (node.Body is not { } body) return;
        for (var i = 0; i < body.Captured.Count; i++) body.Captured[i] = rewrite(body.Captured[i]);
        for (var i = 0; i < body.Exposures.Count; i++) body.Exposures[i] = body.Exposures[i] with { From = rewrite(body.Exposures[i].From) };
    }
}
