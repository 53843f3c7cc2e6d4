using System.Text;

namespace LdmGraph.Engine;

/// <summary>Writes and reads values of one port type: scalars, lists, and types that opt in by <see cref="IPersistentValue{TSelf}"/>.</summary>
internal abstract class ValueCodec
{
    /// <summary>The codec of a port type, or null when its values cannot be kept on disk.</summary>
    public static ValueCodec? For(PortType type)
    {
        var clr = Nullable.GetUnderlyingType(type.Clr) ?? type.Clr;
        if (clr == typeof(long) || clr == typeof(int) || clr == typeof(double) || clr == typeof(float) || clr == typeof(bool) || clr == typeof(string) || clr == typeof(Seed) || clr.IsEnum)
            return new ScalarCodec(clr);
        if (type.Element is { } element)
            return For(element) is { } item ? (ValueCodec)Activator.CreateInstance(typeof(ListCodec<>).MakeGenericType(element.Clr), item)! : null;
        // Sealed: a subclass written as its base would come back as something else.
        var persists = clr.IsSealed && clr.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IPersistentValue<>) && contract.GetGenericArguments()[0] == clr);
        return persists ? (ValueCodec)Activator.CreateInstance(typeof(PersistentCodec<>).MakeGenericType(clr))! : null;
    }

    public abstract void Write(Stream stream, object? value);

    /// <exception cref="InvalidDataException">Something else is in the stream.</exception>
    public abstract object? Read(Stream stream);

    private sealed class ScalarCodec(Type clr) : ValueCodec
    {
        public override void Write(Stream stream, object? value)
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(value is not null);
            switch (value)
            {
                case null: break;
                case int or long: writer.Write(Convert.ToInt64(value, null)); break;
                case float or double: writer.Write(Convert.ToDouble(value, null)); break;
                case bool truth: writer.Write(truth); break;
                case Seed seed: writer.Write(seed.Value); break;
                default: writer.Write(Widening.Text(value)); break;
            }
        }

        public override object? Read(Stream stream)
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (!reader.ReadBoolean()) return null;
            if (clr == typeof(int)) return checked((int)reader.ReadInt64());
            if (clr == typeof(long)) return reader.ReadInt64();
            if (clr == typeof(float)) return (float)reader.ReadDouble();
            if (clr == typeof(double)) return reader.ReadDouble();
            if (clr == typeof(bool)) return reader.ReadBoolean();
            if (clr == typeof(Seed)) return new Seed(reader.ReadUInt64());
            var text = reader.ReadString();
            if (clr == typeof(string)) return text;
            return Choice.TryParse(clr, text, out var choice) ? choice : throw new InvalidDataException($"'{text}' is no {clr.Name}");
        }
    }

    private sealed class ListCodec<T>(ValueCodec item) : ValueCodec
    {
        public override void Write(Stream stream, object? value)
        {
            var list = (IReadOnlyList<T>)value!;
            using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)) writer.Write(list.Count);
            foreach (var element in list) item.Write(stream, element);
        }

        public override object Read(Stream stream)
        {
            int count;
            using (var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true)) count = reader.ReadInt32();
            if (count < 0 || count > stream.Length) throw new InvalidDataException($"a stored list of {count} elements");
            var list = new T[count];
            for (var i = 0; i < count; i++) list[i] = (T)item.Read(stream)!;
            return list;
        }
    }

    private sealed class PersistentCodec<T> : ValueCodec where T : IPersistentValue<T>
    {
        public override void Write(Stream stream, object? value) => ((T)value!).Write(stream);

        public override object Read(Stream stream) => T.Read(stream);
    }
}
