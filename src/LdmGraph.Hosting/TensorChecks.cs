using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using LdmGraph.Engine;
using LdmGraph.Torch;
using static TorchSharp.torch;

namespace LdmGraph.Hosting;

/// <summary>Tells <see cref="NodeChecks"/> what there is to know of tensors. Counts those of the whole process: for one run at a time.</summary>
public static class TensorChecks
{
    /// <summary>The checks of a run.</summary>
    public static NodeChecks Create() => new() { Hash = Hash, CountUnheld = CountUnheld };

    /// <summary>SHA-256 over the tensors of a value made of numbers, or the elements of a list; null for models and for what cannot be changed.</summary>
    private static string? Hash(object value)
    {
        if (value is string || value is not (IFiniteNumbers or IEnumerable)) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var number in value is Array { Rank: 1 } array && array.GetType().GetElementType()!.IsPrimitive ? array : Array.Empty<object>()) hash.AppendData(Encoding.UTF8.GetBytes($"{number} "));
        var tensors = new List<Tensor>();
        TensorWalk.Visit([value], tensors.Add);
        using var scope = NewDisposeScope();
        foreach (var tensor in tensors)
        {
            ObjectDisposedException.ThrowIf(tensor.IsInvalid, value);
            // What is larger has no span of bytes, and is no value of an edge but somebody's weights.
            if (tensor.numel() * tensor.element_size() > int.MaxValue) continue;
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.dtype} {string.Join(' ', tensor.shape)}\n"));
            hash.AppendData(tensor.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static long CountUnheld(IReadOnlyList<object?> holders)
    {
        var held = 0L;
        TensorWalk.Visit(holders, tensor => held += tensor.IsInvalid ? 0 : 1);
        return TorchRuntime.LiveTensors - held;
    }

    /// <summary>Finds the tensors that objects lead to, by all fields: a model's weights, the elements of a list, what a service keeps.</summary>
    private sealed class TensorWalk
    {
        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<Type, FieldInfo[]> _fields = [];
        private readonly Stack<object> _open = new();

        public static void Visit(IEnumerable<object?> objects, Action<Tensor> found)
        {
            var walk = new TensorWalk();
            foreach (var start in objects) walk.Push(start);
            while (walk._open.TryPop(out var next))
                if (next is Tensor tensor) found(tensor);
                else walk.Open(next);
        }

        private void Open(object holder)
        {
            switch (holder)
            {
                case Delegate action:
                    Push(action.Target);
                    return;
                case Array array:
                    if (array.GetType().GetElementType() is { IsPrimitive: false, IsPointer: false })
                        foreach (var item in array) Push(item);
                    return;
            }
            foreach (var field in FieldsOf(holder.GetType())) Push(field.GetValue(holder));
        }

        private void Push(object? value)
        {
            // The process's own machinery leads everywhere, and holds nobody's tensors.
            if (value is null or string or Pointer or MemberInfo or Assembly or IServiceProvider or Task or Thread or Stream or CancellationTokenSource or Enum) return;
            var type = value.GetType();
            if (!type.IsPrimitive && (type.IsValueType || _seen.Add(value))) _open.Push(value);
        }

        private FieldInfo[] FieldsOf(Type type)
        {
            if (_fields.TryGetValue(type, out var known)) return known;
            var fields = new List<FieldInfo>();
            for (var level = type; level is not null; level = level.BaseType)
                fields.AddRange(level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer && !field.FieldType.IsByRefLike && field.FieldType != typeof(string)));
            return _fields[type] = [.. fields];
        }
    }
}
