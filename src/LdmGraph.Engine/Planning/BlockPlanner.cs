namespace LdmGraph.Engine;

/// <summary>Gives every value of a block its slot.</summary>
internal sealed class BlockPlanner
{
    private readonly List<object?> _slots = [];
    private readonly List<int> _ownerOf = [];
    private readonly List<PlannedNode> _planned = [];
    private readonly int[] _firstOutput;

    // Gathered for one node after the other; kept for all, because there may be a hundred thousand.
    private readonly List<SlotOperation> _prepare = [];
    private readonly List<int> _sources = [];
    private readonly List<LazyPort> _lazyPorts = [];
    private readonly List<SlotOperation> _finish = [];

    private BlockPlanner(int nodes, int exposed)
    {
        _firstOutput = new int[nodes];
        for (var i = 0; i < exposed; i++) NewSlot();
    }

    public static PlannedBlock PlanRoot(IReadOnlyList<BoundNode> nodes, bool[] wanted, IReadOnlyList<BoundInput> outputs)
    {
        var planner = new BlockPlanner(nodes.Count, exposed: 0);
        foreach (var node in nodes)
            if (wanted[node.Index]) planner.Add(node);
        var prepare = new List<SlotOperation>();
        var held = new List<int>();
        var slots = outputs.Select(output => planner.SlotOf(output, prepare, held)).ToArray();
        return new PlannedBlock
        {
            Nodes = [.. planner._planned],
            InitialSlots = [.. planner._slots],
            OwnerOf = [.. planner._ownerOf],
            Yields = slots,
            PrepareYields = [.. prepare],
            HeldSlots = [.. held],
        };
    }

    public static PlannedBlock PlanBody(BoundBody body)
    {
        var exposed = body.Exposures.Count + body.Captured.Count;
        var planner = new BlockPlanner(body.Nodes.Count, exposed);
        var wanted = Wanted(body.Nodes, body.Nodes.Where(node => node.IsEffect), body.Yields.Select(yield => yield.Input));
        foreach (var node in body.Nodes)
            if (wanted[node.Index]) planner.Add(node);

        var prepare = new List<SlotOperation>();
        var sources = new List<int>();
        var yields = body.Yields.Select(yield => planner.SlotOf(yield.Input, prepare, sources)).ToArray();
        var held = sources.Distinct().ToArray();
        planner.PlanReleases(held);
        return new PlannedBlock
        {
            Nodes = [.. planner._planned],
            InitialSlots = [.. planner._slots],
            OwnerOf = [.. planner._ownerOf],
            Body = body,
            Yields = yields,
            PrepareYields = [.. prepare],
            HeldSlots = [.. held.Where(slot => planner._planned[planner._ownerOf[slot]].OwningOutputs.Contains(slot))],
            HeldRoots = [.. held.Select(slot => planner._ownerOf[slot]).Distinct()],
            IsLazy = planner._planned.Exists(node => node.ChoosesPorts),
            ExposedMayOwn = [.. body.Exposures.Select(exposure => exposure.Type.MayOwn), .. body.Captured.Select(captured => captured.Type.MayOwn)],
        };
    }

    /// <summary>Which nodes some other nodes and inputs need, themselves included.</summary>
    public static bool[] Wanted(IReadOnlyList<BoundNode> nodes, IEnumerable<BoundNode> targets, IEnumerable<BoundInput> inputs)
    {
        var wanted = new bool[nodes.Count];
        var stack = new Stack<BoundNode>();
        foreach (var target in targets) Want(target);
        foreach (var input in inputs) Visit(input);
        while (stack.TryPop(out var node))
        {
            foreach (var input in node.Inputs) Visit(input);
            foreach (var section in node.Sections)
                if (section is not null)
                    foreach (var port in section.Ports) Visit(port);
            if (node.Body is not null)
                foreach (var captured in node.Body.Captured) Visit(captured);
        }
        return wanted;

        void Visit(BoundInput input)
        {
            if (input.Source.Kind == SourceKind.Node) Want(input.Source.Node);
            else if (input.Source.Kind == SourceKind.List)
                foreach (var item in input.Source.Items) Visit(item);
        }

        void Want(BoundNode node)
        {
            if (wanted[node.Index]) return;
            wanted[node.Index] = true;
            stack.Push(node);
        }
    }

    private void Add(BoundNode node)
    {
        var (prepare, sources, lazyPorts, finish) = (_prepare, _sources, _lazyPorts, _finish);
        prepare.Clear();
        sources.Clear();
        lazyPorts.Clear();
        finish.Clear();
        var sections = node.Type.Shape.Sections;
        var inputs = new int[node.Type.Shape.Inputs.Count + sections.Count + (node.Body is null ? 0 : 1)];
        Array.Fill(inputs, -1);
        for (var i = 0; i < node.Inputs.Length; i++)
            if (node.Inputs[i].IsSet) inputs[i] = SlotOf(node.Inputs[i], prepare, sources);

        for (var i = 0; i < sections.Count; i++)
        {
            var slot = node.Type.Shape.Inputs.Count + i;
            if (node.Sections[i] is not { } section)
            {
                if (node.Settings[i] is { } setting) inputs[slot] = NewSlot(setting);
                continue;
            }
            inputs[slot] = NewSlot();
            var ports = new int[section.Ports.Length];
            for (var p = 0; p < ports.Length; p++)
            {
                if (!sections[i].Lazy)
                {
                    ports[p] = SlotOf(section.Ports[p], prepare, sources);
                    continue;
                }
                var (portPrepare, portSources) = (new List<SlotOperation>(), new List<int>());
                ports[p] = SlotOf(section.Ports[p], portPrepare, portSources);
                lazyPorts.Add(new LazyPort($"{sections[i].Name}.{section.Names[p]}", [.. portSources], [.. portPrepare]));
            }
            (sections[i].Lazy ? finish : prepare).Add(new GatherPorts(section.Names, ports, inputs[slot]));
        }

        var captured = Array.Empty<int>();
        if (node.Body is not null)
        {
            inputs[^1] = NewSlot();
            captured = [.. node.Body.Captured.Select(input => SlotOf(input, prepare, sources))];
        }

        var outputs = new int[node.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = NewSlot();
            _ownerOf[outputs[i]] = _planned.Count;
        }
        _firstOutput[node.Index] = outputs.Length > 0 ? outputs[0] : -1;
        _planned.Add(new PlannedNode(node, NodeCode.Of(node.Type, node.TypeArgument), _planned.Count)
        {
            Inputs = inputs,
            Outputs = outputs,
            OwningOutputs = Owning(node, outputs),
            Sources = [.. sources],
            Prepare = [.. prepare],
            LazyPorts = [.. lazyPorts],
            Finish = [.. finish],
            Body = node.Body is null ? null : PlanBody(node.Body),
            BodySlot = inputs.Length > 0 ? inputs[^1] : -1,
            Captured = captured,
        });
    }

    private static int[] Owning(BoundNode node, int[] outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
            if (node.Outputs[i].Type.MayOwn) return [.. outputs.Where((_, index) => node.Outputs[index].Type.MayOwn)];
        return [];
    }

    private int SlotOf(BoundInput input, List<SlotOperation> prepare, List<int> sources)
    {
        int slot;
        switch (input.Source.Kind)
        {
            case SourceKind.Literal:
                slot = NewSlot(input.Source.Value);
                break;
            case SourceKind.Exposed:
                slot = input.Source.Index;
                break;
            case SourceKind.Node:
                slot = _firstOutput[input.Source.Node.Index] + input.Source.Index;
                sources.Add(slot);
                break;
            case SourceKind.List:
                var items = input.Source.Items.Select(item => SlotOf(item, prepare, sources)).ToArray();
                slot = NewSlot();
                prepare.Add(new GatherList(items, slot, Widening.Lists(input.Source.Items[0].Type.Clr)));
                break;
            default:
                throw new InvalidOperationException($"a {input.Source.Kind} source in a graph without errors");
        }
        if (input.Convert is not { } convert) return slot;
        var converted = NewSlot();
        prepare.Add(new ConvertSlot(slot, converted, convert));
        return converted;
    }

    private int NewSlot(object? value = null)
    {
        _slots.Add(value);
        _ownerOf.Add(-1);
        return _slots.Count - 1;
    }

    /// <summary>In a body, every owned output is released after the node that uses it last, or at once when none does.</summary>
    private void PlanReleases(int[] held)
    {
        var lastUse = new Dictionary<int, int>();
        foreach (var node in _planned)
            foreach (var output in node.OwningOutputs) lastUse[output] = node.Index;
        foreach (var node in _planned)
        {
            foreach (var source in node.Sources)
                if (lastUse.ContainsKey(source)) lastUse[source] = node.Index;
            foreach (var port in node.LazyPorts)
                foreach (var source in port.Sources)
                    if (lastUse.ContainsKey(source)) lastUse[source] = node.Index;
        }
        foreach (var slot in held) lastUse.Remove(slot);
        foreach (var group in lastUse.GroupBy(use => use.Value)) _planned[group.Key].ReleaseAfter = [.. group.Select(use => use.Key)];
    }
}
