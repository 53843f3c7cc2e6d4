using System.Globalization;

namespace LdmGraph.Engine;

/// <summary>
/// The one table of conversions between port types. Beside equal types and subtypes:
/// int to float; int to seed; choice to text; T to list&lt;T&gt;; list&lt;A&gt; to list&lt;B&gt; where A widens to B; everything to any.
/// CLR types of one name (int and long, float and double) convert both ways, checked.
/// </summary>
public static class Widening
{
    private static readonly Dictionary<(Type From, Type To), Func<object?, object?>> Scalars = new()
    {
        [(typeof(int), typeof(long))] = value => (long)(int)value!,
        [(typeof(long), typeof(int))] = value => checked((int)(long)value!),
        [(typeof(int), typeof(double))] = value => (double)(int)value!,
        [(typeof(long), typeof(double))] = value => (double)(long)value!,
        [(typeof(int), typeof(float))] = value => (float)(int)value!,
        [(typeof(long), typeof(float))] = value => (float)(long)value!,
        [(typeof(float), typeof(double))] = value => (double)(float)value!,
        [(typeof(double), typeof(float))] = value => (float)(double)value!,
        [(typeof(int), typeof(Seed))] = value => new Seed(checked((ulong)(int)value!)),
        [(typeof(long), typeof(Seed))] = value => new Seed(checked((ulong)(long)value!)),
    };

    /// <summary>True when values of one type may be given where the other is expected.</summary>
    /// <param name="from">What there is.</param>
    /// <param name="to">What is expected.</param>
    /// <param name="convert">Converts a value; null when it can be given as it is. Throws <see cref="OverflowException"/>.</param>
    public static bool TryFind(PortType from, PortType to, out Func<object?, object?>? convert)
    {
        convert = null;
        if (ReferenceEquals(from, PortType.Unknown) || ReferenceEquals(to, PortType.Unknown)) return true;
        var (source, target) = (Nullable.GetUnderlyingType(from.Clr) ?? from.Clr, Nullable.GetUnderlyingType(to.Clr) ?? to.Clr);
        // The runtime lets an int[] pass for a uint[] and an enum for its integer; neither is wanted here.
        if (target == source || (target.IsAssignableFrom(source) && (from.Element is null || to.Element is null || from.Element.Clr == to.Element.Clr || !from.Element.Clr.IsValueType)))
            return true;
        if (Scalars.TryGetValue((source, target), out convert)) return true;
        if (source.IsEnum && target == typeof(string))
        {
            convert = value => value is null ? null : Choice.NameOf(value);
            return true;
        }
        if (to.Element is not { } element) return false;
        if (from.Element is { } inner)
        {
            if (!TryFind(inner, element, out var item)) return false;
            convert = Lists(element.Clr).Map(item);
            return true;
        }
        if (!TryFind(from, element, out var single)) return false;
        convert = Lists(element.Clr).Single(single);
        return true;
    }

    /// <summary>The type among these that all others widen to, or null.</summary>
    public static PortType? Common(IEnumerable<PortType> types)
    {
        var all = types.Where(type => !ReferenceEquals(type, PortType.Unknown)).ToArray();
        if (all.Length == 0) return PortType.Unknown;
        return Array.Find(all, candidate => all.All(type => TryFind(type, candidate, out _)));
    }

    /// <summary>Builds typed lists.</summary>
    internal static ListMaker Lists(Type element) => (ListMaker)Activator.CreateInstance(typeof(ListMaker<>).MakeGenericType(element))!;

    internal static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        Enum choice => Choice.NameOf(choice),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    internal abstract class ListMaker
    {
        public abstract Func<object?, object?> Map(Func<object?, object?>? item);

        public abstract Func<object?, object?> Single(Func<object?, object?>? item);

        public abstract object Of(IReadOnlyList<object?> items);
    }

    private sealed class ListMaker<T> : ListMaker
    {
        public override Func<object?, object?> Map(Func<object?, object?>? item) => list =>
        {
            if (list is null) return null;
            var result = new List<T>();
            foreach (var value in (System.Collections.IEnumerable)list) result.Add((T)(item is null ? value : item(value))!);
            return result;
        };

        public override Func<object?, object?> Single(Func<object?, object?>? item) => value => new[] { (T)(item is null ? value : item(value))! };

        public override object Of(IReadOnlyList<object?> items)
        {
            var result = new T[items.Count];
            for (var i = 0; i < result.Length; i++) result[i] = (T)items[i]!;
            return result;
        }
    }
}
