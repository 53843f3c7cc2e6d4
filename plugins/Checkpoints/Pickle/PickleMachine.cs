using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// Reads a pickle, protocols 0 to 5, as data. Python's own machine imports what a pickle names and calls it; this one has
/// no means to: a name stays a name, and <see cref="PickleCalls"/> decides what a call becomes.
/// </summary>
/// <remarks>
/// The result is null, a <see cref="bool"/>, <see cref="long"/>, <see cref="BigInteger"/>, <see cref="double"/>,
/// <see cref="string"/>, <see cref="byte"/>[], one of the containers, a <see cref="PickleGlobal"/>, a <see cref="PickleObject"/>, or what the
/// calls of a container format add for its storages and tensors. No recursion, everything bounded by <see cref="PickleLimits"/>; memory is linear in the bytes read.
/// </remarks>
internal sealed class PickleMachine
{
    private static readonly object Mark = new();

    private readonly PickleInput _input;
    private readonly PickleCalls _calls;
    private readonly PickleLimits _limits;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<int, object?> _memo = [];

    private PickleMachine(PickleInput input, PickleCalls calls, PickleLimits limits) => (_input, _calls, _limits) = (input, calls, limits);

    /// <summary>Reads one pickle; the stream is left behind its end.</summary>
    /// <param name="stream">A stream that knows its length.</param>
    /// <param name="calls">What calls and references become.</param>
    /// <param name="limits">How much is too much.</param>
    /// <exception cref="PickleException">Damaged, too large, or it names a function that runs code.</exception>
    public static object? Read(Stream stream, PickleCalls calls, PickleLimits? limits = null)
    {
        limits ??= PickleLimits.Default;
        var input = new PickleInput(stream, limits);
        try
        {
            return new PickleMachine(input, calls, limits).Run();
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException)
        {
            throw new PickleException(input.Position, error.Message, error);
        }
    }

    private object? Run()
    {
        for (var operations = 0L; ; operations++)
        {
            if (operations > _limits.Operations) throw Bad($"it has more than {_limits.Operations} operations");
            var code = (char)_input.Byte();
            if (code == '.') return Pop();
            Step(code);
        }
    }

    private void Step(char code)
    {
        switch (code)
        {
            // The stack.
            case '(': Push(Mark); _marks.Push(_stack.Count - 1); break;
            case '0': if (_marks.Count > 0 && _marks.Peek() == _stack.Count - 1) PopToMark(); else Pop(); break;
            case '1': PopToMark(); break;
            case '2': Push(Top()); break;

            // The memo.
            case 'p': Remember(MemoKey(_input.Line())); break;
            case 'q': Remember(_input.Byte()); break;
            case 'r': Remember(_input.Int32()); break;
            case '\x94': Remember(_memo.Count); break;
            case 'g': Push(Recall(MemoKey(_input.Line()))); break;
            case 'h': Push(Recall(_input.Byte())); break;
            case 'j': Push(Recall(_input.Int32())); break;

            // Constants and numbers.
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'I': Push(IntegerLine()); break;
            case 'L': Push(Integer(_input.Line().TrimEnd('L'))); break;
            case 'J': Push((long)_input.Int32()); break;
            case 'K': Push((long)_input.Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(_input.Small(2))); break;
            case '\x8a': Push(Long(_input.Byte())); break;
            case '\x8b': Push(Long(_input.Int32())); break;
            case 'F': Push(Double(_input.Line())); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(_input.Small(8))); break;

            // Text and bytes.
            case 'S': Push(PickleText.Unquote(_input.Line()) ?? throw Bad("a string without its quotes")); break;
            case 'V': Push(PickleText.RawUnicode(_input.Line()) ?? throw Bad("a string with a broken escape")); break;
            case 'T': Push(_input.Python2String(Length32())); break;
            case 'U': Push(_input.Python2String(_input.Byte())); break;
            case 'X': Push(_input.Utf8(Length32())); break;
            case '\x8c': Push(_input.Utf8(_input.Byte())); break;
            case '\x8d': Push(_input.Utf8(Length64())); break;
            case 'B': Push(_input.Bytes(Length32())); break;
            case 'C': Push(_input.Bytes(_input.Byte())); break;
            case '\x8e' or '\x96': Push(_input.Bytes(Length64())); break;

            // Containers.
            case ')': Push(PickleTuple.Empty); break;
            case '\x85': Push(new PickleTuple([Pop()])); break;
            case '\x86': { var second = Pop(); Push(new PickleTuple([Pop(), second])); break; }
            case '\x87': { var third = Pop(); var second = Pop(); Push(new PickleTuple([Pop(), second, third])); break; }
            case 't': Push(new PickleTuple(PopToMark())); break;
            case ']' or '\x8f': Push(new PickleList()); break;
            case 'l' or '\x91': { var list = new PickleList(); list.Items.AddRange(PopToMark()); Push(list); break; }
            case '}': Push(new PickleDictionary()); break;
            case 'd': { var dictionary = new PickleDictionary(); SetItems(dictionary, PopToMark()); Push(dictionary); break; }
            case 'a': Append([Pop()]); break;
            case 'e' or '\x90': Append(PopToMark()); break;
            case 's': { var value = Pop(); var key = Pop(); SetItems(Top(), [key, value]); break; }
            case 'u': { var items = PopToMark(); SetItems(Top(), items); break; }

            // Names, calls and objects.
            case 'c': Push(Global(_input.Line(), _input.Line())); break;
            case '\x93': { var name = Pop(); Push(Global(Pop() as string, name as string)); break; }
            case 'R' or '\x81': { var arguments = Arguments(Pop()); Push(_calls.Call(Pop(), arguments)); break; }
            case '\x92': { Pop(); var arguments = Arguments(Pop()); Push(_calls.Call(Pop(), arguments)); break; }
            case 'i': { var made = Global(_input.Line(), _input.Line()); Push(_calls.Call(made, PopToMark())); break; }
            case 'o': { var items = PopToMark(); Push(items is [var made, .. var arguments] ? _calls.Call(made, arguments) : throw Bad("an object without a class")); break; }
            case 'b': { var state = Pop(); if (Top() is PickleObject built) built.State = state; break; } // an OrderedDict's _metadata is dropped here
            case 'P': Push(_calls.Persistent(_input.Line())); break;
            case 'Q': Push(_calls.Persistent(Pop())); break;

            // Framing.
            case '\x80': if (_input.Byte() is > 5 and var protocol) throw Bad($"protocol {protocol}; 0 to 5 are known"); break;
            case '\x95': _input.Small(8); break;

            case '\x82' or '\x83' or '\x84': throw Bad("it uses the extension registry of the Python that wrote it");
            case '\x97' or '\x98': throw Bad("it refers to buffers outside of itself");
            default: throw Bad($"0x{(int)code:x2} is no operation; the file is damaged or no pickle");
        }
    }

    private void Push(object? value)
    {
        if (_stack.Count >= _limits.Stack) throw Bad($"its stack grows beyond {_limits.Stack}");
        _stack.Add(value);
    }

    private object? Top() => _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw Bad("it takes from an empty stack");

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopToMark()
    {
        if (!_marks.TryPop(out var mark)) throw Bad("it goes back to a mark that was never set");
        var items = new object?[_stack.Count - mark - 1];
        _stack.CopyTo(mark + 1, items, 0, items.Length);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private void Remember(int key)
    {
        if (key < 0 || _memo.Count >= _limits.Memo) throw Bad($"it remembers more than {_limits.Memo} objects");
        _memo[key] = Top();
    }

    private object? Recall(int key) => _memo.TryGetValue(key, out var value) ? value : throw Bad($"it recalls object {key}, which was never remembered");

    private int MemoKey(string line) => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : throw Bad($"'{line}' is no place in its memory");

    private uint Length32() => BinaryPrimitives.ReadUInt32LittleEndian(_input.Small(4));

    private ulong Length64() => BinaryPrimitives.ReadUInt64LittleEndian(_input.Small(8));

    private object IntegerLine() => _input.Line() switch { "00" => false, "01" => true, var line => Integer(line) };

    private object Integer(string digits)
    {
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small)) return small;
        if (digits.Length > 2 * _limits.Integer) throw Bad("an integer is longer than is allowed");
        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : throw Bad($"'{digits}' is no integer");
    }

    private object Long(int length)
    {
        if (length < 0 || length > _limits.Integer) throw Bad($"an integer of {length} bytes");
        var value = new BigInteger(_input.Bytes((ulong)length));
        object small = (long)BigInteger.Clamp(value, long.MinValue, long.MaxValue);
        return value == (long)small ? small : value;
    }

    private double Double(string line) => line switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad($"'{line}' is no number"),
    };

    private PickleGlobal Global(string? module, string? name)
    {
        if (module is null || name is null) throw Bad("a name that is no text");
        var global = new PickleGlobal(module, name);
        return PickleCalls.IsHostile(global)
            ? throw Bad($"it names {global}, a function that weights have no use for and that attacks run; nothing was run. Do not open this file with Python")
            : global;
    }

    private object?[] Arguments(object? value) => value is PickleTuple tuple ? tuple.Items : throw Bad("a call without a tuple of arguments");

    private void Append(ReadOnlySpan<object?> items)
    {
        switch (Top())
        {
            case PickleList list: list.Items.AddRange(items); break;
            case PickleObject: break; // a subclass of list: its items have no place to be asked for
            default: throw Bad("it appends to something that is no list");
        }
    }

    private void SetItems(object? target, ReadOnlySpan<object?> items)
    {
        var dictionary = target switch
        {
            PickleDictionary plain => plain,
            PickleObject subclass => subclass.Entries,
            _ => throw Bad("it sets an item of something that is no dictionary"),
        };
        if (items.Length % 2 != 0) throw Bad("a key without a value");
        for (var i = 0; i < items.Length; i += 2) dictionary.Set(items[i], items[i + 1]);
    }

    private PickleException Bad(string problem) => new(_input.Position, problem);
}
