using System.Diagnostics;

namespace LdmGraph.Engine;

/// <summary>Evaluation of single nodes, and what the cache has to do with it.</summary>
internal sealed partial class GraphRun
{
    private readonly SemaphoreSlim _ioLane;
    private readonly KeyMaker _keyMaker;
    private readonly KeyMaker.Links _keys;
    private readonly string?[] _fingerprints;

    /// <summary>
    /// Asks the sources whose inputs are all written in the graph what they depend on, before anything is evaluated: with
    /// that, the keys of all that follows from them are known, and cached results spare the sources themselves.
    /// </summary>
    /// <returns>False when one failed that is needed.</returns>
    private async Task<bool> FingerprintSourcesAsync()
    {
        foreach (var node in _nodes)
        {
            if (node.Node.Type.Purity != Purity.Source || node.Sources.Length > 0 || node.ChoosesPorts) continue;
            _evaluating[node.Index] = true;
            try
            {
                await FingerprintAsync(node);
            }
            catch (Exception cause) when (!(cause is OperationCanceledException && Cancellation.IsCancellationRequested))
            {
                // It is asked again, and fails, when somebody wants it.
                if (!IsNeeded(node)) continue;
                Fail(node, cause);
                return false;
            }
            finally
            {
                _evaluating[node.Index] = false;
            }
        }
        return true;
    }

    /// <summary>True for nodes that are evaluated whatever lazy ports are chosen.</summary>
    private bool IsNeeded(PlannedNode node)
    {
        var (seen, open) = (new HashSet<int>(_plan.Targets), new Stack<int>(_plan.Targets));
        while (open.TryPop(out var next))
            foreach (var source in _nodes[next].Sources)
                if (seen.Add(_plan.Block.OwnerOf[source])) open.Push(_plan.Block.OwnerOf[source]);
        return seen.Contains(node.Index);
    }

    private async ValueTask FingerprintAsync(PlannedNode node)
    {
        var created = node.Create(node.ResolveServices(Options.Services), _slots);
        if (created is ISource source) _fingerprints[node.Index] = await source.FingerprintAsync(ContextOf(node));
    }

    /// <summary>Keys of everything whose key follows from the graph and the sources' fingerprints alone. Called under the lock.</summary>
    private void MakeKeys()
    {
        if (Options.Cache is null) return;
        foreach (var node in _nodes) MakeKey(node);
    }

    private void MakeKey(PlannedNode node)
    {
        if (node.Node.Type.Purity == Purity.Source && _fingerprints[node.Index] is null) return;
        _keys.Nodes[node.Node.Index] = _keyMaker.Make(node.Node, _keys, _fingerprints[node.Index], ChosenBeforehand(node));
    }

    /// <summary>Lazy ports that a node without linked inputs is bound to choose: only they are part of its key.</summary>
    private HashSet<string>? ChosenBeforehand(PlannedNode node)
    {
        if (!node.ChoosesPorts || node.Sources.Length > 0) return null;
        if (_chosen[node.Index] is not { } chosen)
        {
            // A wrong choice fails again, and is reported, when the node is asked for: perhaps nobody asks.
            try
            {
                chosen = node.Choose(node.ResolveServices(Options.Services), _slots);
            }
            catch (Exception)
            {
                return null;
            }
        }
        return [.. node.LazyPorts.Where((_, i) => chosen[i]).Select(port => port.Name)];
    }

    private EvaluationContext ContextOf(PlannedNode node) => new()
    {
        Run = node.Node.IsEffect ? ProvenanceOf(node) : _info,
        NodePath = node.Node.Path,
        Cancellation = Cancellation,
        Owner = this,
    };

    private RunInfo ProvenanceOf(PlannedNode node) => new()
    {
        Seed = _info.Seed,
        GraphName = _info.GraphName,
        Provenance = () => Provenance.Write(_plan, node.Index, _info.NoiseScheme, _fingerprints, Options.Environment),
    };

    private async Task RunNodeAsync(PlannedNode node)
    {
        var started = Stopwatch.GetTimestamp();
        _evaluating[node.Index] = true;
        try
        {
            if (await TryTakeLateAsync(node)) return;
            Emit(new NodeStarted(node.Node.Path, node.Node.Type.Id));
            if (node.ChoosesPorts) node.PrepareLazy(_chosen[node.Index]!, _slots);
            var services = node.ResolveServices(Options.Services);
            var created = node.Create(services, _slots);
            var watch = NodeWatch.Begin(Options.CheckNodes, node, _slots, services);
            await node.Code.EvaluateAsync(created, ContextOf(node), _slots, node);
            Inspect(node, watch);
            lock (_gate) Complete(node, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception cause) when (!(cause is OperationCanceledException && Cancellation.IsCancellationRequested))
        {
            Fail(node, cause);
        }
        finally
        {
            _evaluating[node.Index] = false;
        }
    }

    /// <summary>Before the outputs are kept or used; they belong to the run all the same, which disposes them.</summary>
    private void Inspect(PlannedNode node, NodeWatch? watch)
    {
        if ((WrongOutput.Find(node, _slots) ?? NonFinite.Find(node, _slots) ?? watch?.Find(_slots)) is not { } problem) return;
        lock (_gate)
            foreach (var slot in node.OwningOutputs) _references.Retain(_slots[slot]);
        throw problem;
    }

    /// <summary>A node whose key depends on evaluated inputs is looked for in the cache only now.</summary>
    private async ValueTask<bool> TryTakeLateAsync(PlannedNode node)
    {
        var isSource = node.Node.Type.Purity == Purity.Source && _fingerprints[node.Index] is null;
        if (isSource) await FingerprintAsync(node);
        if (Options.Cache is null || !KeyOf(node).IsNone) return false;
        lock (_gate)
        {
            MakeKey(node);
            if (KeyOf(node).IsNone) return false;
            if (TryTakeFromMemory(node)) return true;
        }
        return IsOnDisk(node) && TryTakeFromDisk(node);
    }

    private ResultKey KeyOf(PlannedNode node) => _keys.Nodes[node.Node.Index];

    /// <summary>Called under the lock.</summary>
    private bool TryTakeFromMemory(PlannedNode node)
    {
        if (Options.Cache is not { } cache || KeyOf(node).IsNone || !cache.TryTake(KeyOf(node), out var values)) return false;
        foreach (var value in values) _references.Adopt(value);
        PutOutputs(node, values);
        Emit(new NodeFinished(node.Node.Path, node.Node.Type.Id, 0, values.Sum(Bytes), CacheVerdict.Memory, null));
        RememberParts(node);
        MarkDone(node);
        return true;
    }

    private bool IsOnDisk(PlannedNode node) => Options.Cache?.Disk is { } disk && !KeyOf(node).IsNone && disk.Contains(KeyOf(node));

    /// <summary>Called under the lock.</summary>
    private void StartReading(PlannedNode node) => StartBackground(node, () =>
    {
        if (!TryTakeFromDisk(node))
            lock (_gate)
            {
                DemandSources(node.Index);
                DrainDemands();
            }
        return Task.CompletedTask;
    });

    private bool TryTakeFromDisk(PlannedNode node)
    {
        var started = Stopwatch.GetTimestamp();
        var values = Options.Cache!.Disk!.TryRead(KeyOf(node), node.Node.Outputs, out var problem);
        if (problem is not null) Emit(new CacheTrouble(node.Node.Path, problem));
        if (values is null) return false;
        lock (_gate)
        {
            PutOutputs(node, values);
            foreach (var slot in node.OwningOutputs) _references.Retain(_slots[slot]);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            // What it would take to read it again is what memory saves.
            Keep(node, values, seconds);
            Emit(new NodeFinished(node.Node.Path, node.Node.Type.Id, seconds, values.Sum(Bytes), CacheVerdict.Disk, null));
            RememberParts(node);
            MarkDone(node);
        }
        return true;
    }

    /// <summary>The outputs are in their slots. Called under the lock.</summary>
    private void Complete(PlannedNode node, double seconds)
    {
        foreach (var slot in node.OwningOutputs) _references.Retain(_slots[slot]);
        var bytes = 0L;
        foreach (var slot in node.Outputs) bytes += Bytes(_slots[slot]);
        var isKept = Options.Cache is not null && !KeyOf(node).IsNone;
        Emit(new NodeFinished(node.Node.Path, node.Node.Type.Id, seconds, bytes, isKept ? CacheVerdict.Computed : CacheVerdict.AlwaysComputed, Options.ExplainCache ? Why(node, isKept) : null));
        if (isKept)
        {
            var values = Array.ConvertAll(node.Outputs, slot => _slots[slot]);
            Keep(node, values, seconds);
            if (Options.Cache!.Disk is { } disk && seconds >= disk.MinSeconds) StartWriting(node, disk, values);
        }
        MarkDone(node);
    }

    private void Keep(PlannedNode node, object?[] values, double seconds)
    {
        // Of a node that ends long after its run: perhaps its plugin is not there any more.
        if (!_isAbandoned && Options.Cache!.TryPut(KeyOf(node), values, seconds, _references.IsShared, node.Node.Type.Clr.Assembly) is { } shared) _references.Share(shared);
    }

    /// <summary>Writes beside the compute lane; the values are held until that is done.</summary>
    private void StartWriting(PlannedNode node, DiskCache disk, object?[] values)
    {
        foreach (var value in values) _references.Retain(value);
        StartBackground(node, () =>
        {
            try
            {
                if (disk.TryWrite(KeyOf(node), node.Node.Outputs, values) is { } problem) Emit(new CacheTrouble(node.Node.Path, problem));
            }
            finally
            {
                lock (_gate)
                    foreach (var value in values) _references.Release(value);
            }
            return Task.CompletedTask;
        });
    }

    private void PutOutputs(PlannedNode node, object?[] values)
    {
        for (var i = 0; i < values.Length; i++) _slots[node.Outputs[i]] = values[i];
    }

    private string Why(PlannedNode node, bool isKept)
    {
        if (!isKept)
            return node.Node.Type.Purity == Purity.Effect ? "an effect: it runs for what it does"
                : node.Node.IsEffect ? "its body has effects"
                : node.Node.IsVolatile ? "its body reads sources anew in each iteration"
                : Options.Cache is null ? "there is no cache"
                : "it follows from something that has no key: an effect, or a value handed in";
        return Options.Cache!.History.Explain(_plan.Graph.Document.Name, node.Node.Path, _keyMaker.Parts(node.Node, _keys, _fingerprints[node.Index]));
    }

    private void RememberParts(PlannedNode node)
    {
        if (Options.ExplainCache) Options.Cache!.History.Remember(_plan.Graph.Document.Name, node.Node.Path, _keyMaker.Parts(node.Node, _keys, _fingerprints[node.Index]));
    }

    private void SaveHistory() => Options.Cache?.Disk?.SaveHistory(_plan.Graph.Document.Name, Options.Cache.History);

    private static long Bytes(object? value)
    {
        if (value is IMeasured measured) return measured.Bytes;
        var bytes = 0L;
        foreach (var owned in OwnedValues.Of(value)) bytes += (owned as IMeasured)?.Bytes ?? 0;
        return bytes;
    }
}
