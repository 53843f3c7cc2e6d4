using System.Text;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// What the names in a pickle stand for. Three kinds: functions that build data and are re-made here in C#; functions whose
/// only use in a pickle is to take over the machine, which make the whole file refused; and everything else, which becomes
/// an inert <see cref="PickleObject"/>.
/// </summary>
/// <remarks>
/// Refusing is not what keeps us safe (nothing is ever imported or called); it is what the user should know: such a file is
/// an attack on whoever opens it with Python. A list of all that is dangerous cannot be complete, therefore it decides
/// nothing else. <c>getattr</c> is not on it, because Python itself pickles nested classes by it.
/// </remarks>
internal class PickleCalls(PickleLimits limits)
{
    private long _copied;

    private static readonly HashSet<string> HostileModules = new(StringComparer.Ordinal)
    {
        // Processes, files, network.
        "os", "posix", "nt", "subprocess", "_posixsubprocess", "sys", "shutil", "pty", "commands", "popen2", "socket", "_socket", "ssl", "mmap",
        "urllib", "urllib2", "http", "httplib", "requests", "aiohttp", "ftplib", "smtplib", "telnetlib", "webbrowser", "antigravity", "asyncio",
        // Code: made, imported, or unpickled in turn.
        "importlib", "imp", "_imp", "runpy", "pkgutil", "zipimport", "ctypes", "_ctypes", "cffi", "code", "codeop", "marshal",
        "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "shelve", "pip", "ensurepip", "venv", "distutils", "setuptools", "lib2to3", "idlelib",
        // Tools that run what they are given.
        "pdb", "bdb", "trace", "profile", "cProfile", "timeit", "doctest", "pydoc", "atexit", "logging.config", "multiprocessing",
        "torch.hub", "torch.utils.cpp_extension", "torch.package", "torch._inductor", "numpy.f2py", "numpy.testing", "numpy.distutils",
    };

    private static readonly HashSet<string> HostileFunctions = new(StringComparer.Ordinal)
    {
        "builtins.eval", "builtins.exec", "builtins.execfile", "builtins.compile", "builtins.__import__", "builtins.open", "builtins.file",
        "builtins.input", "builtins.raw_input", "builtins.breakpoint", "builtins.apply", "io.open", "io.open_code", "io.FileIO",
        "_io.open", "_io.open_code", "_io.FileIO", "codecs.open", "types.CodeType", "types.FunctionType", "operator.methodcaller", "_operator.methodcaller",
        "torch.load", "torch.save", "torch.serialization.load", "numpy.load", "numpy.fromfile", "numpy.memmap",
    };

    /// <summary>True for names that have no business in a file of weights.</summary>
    public static bool IsHostile(PickleGlobal global)
    {
        var module = global.Module is "__builtin__" or "__builtins__" ? "builtins" : global.Module;
        for (var end = module.Length; end > 0; end = module.LastIndexOf('.', end - 1))
            if (HostileModules.Contains(module[..end])) return true;
        // Protocol 4 allows dotted names: the first part decides.
        return HostileFunctions.Contains($"{module}.{global.Name.Split('.')[0]}");
    }

    /// <summary>Calls a function: <c>function(*arguments)</c>.</summary>
    /// <returns>What it would return, where it is one of ours; otherwise an inert object.</returns>
    public virtual object? Call(object? function, object?[] arguments) => (function, arguments) switch
    {
        (PickleGlobal { Module: "collections", Name: "OrderedDict" or "Counter" }, _) => Dictionary(arguments.ElementAtOrDefault(0)),
        (PickleGlobal { Module: "collections", Name: "defaultdict" }, _) => new PickleDictionary(),
        (PickleGlobal { Module: "builtins" or "__builtin__", Name: "dict" }, _) => Dictionary(arguments.ElementAtOrDefault(0)),
        (PickleGlobal { Module: "builtins" or "__builtin__", Name: "list" or "set" or "frozenset" }, _) => List(arguments.ElementAtOrDefault(0)),
        (PickleGlobal { Module: "builtins" or "__builtin__", Name: "tuple" }, _) or (PickleGlobal { Module: "torch", Name: "Size" }, _) => new PickleTuple([.. List(arguments.ElementAtOrDefault(0)).Items]),
        // How protocol 2 writes byte strings.
        (PickleGlobal { Module: "_codecs", Name: "encode" }, [string text, string encoding]) when encoding is "latin1" or "latin-1" => Encoding.Latin1.GetBytes(text),
        (PickleGlobal { Module: "builtins" or "__builtin__", Name: "bytes" }, []) => Array.Empty<byte>(),
        // How protocols 0 and 1 make objects: copyreg._reconstructor(class, base, state).
        (PickleGlobal { Module: "copyreg" or "copy_reg", Name: "_reconstructor" }, [PickleGlobal made, ..]) => new PickleObject(made.ToString()),
        (PickleGlobal global, _) => new PickleObject(global.ToString()),
        (PickleObject made, _) => new PickleObject(made.ClassName),
        _ => new PickleObject("an object that is no function"),
    };

    /// <summary>Resolves a persistent id: how a container format refers to what lies outside the pickle.</summary>
    public virtual object? Persistent(object? id) => new PickleObject("a reference to something outside the pickle");

    private PickleDictionary Dictionary(object? source)
    {
        var made = new PickleDictionary();
        if (source is PickleDictionary other) source = Pairs(other);
        foreach (var item in List(source).Items)
            if (List(item).Items is [var key, var value]) made.Set(key, value);
        return made;
    }

    private static PickleList Pairs(PickleDictionary source)
    {
        var pairs = new PickleList();
        foreach (var (key, value) in source.Items) pairs.Items.Add(new PickleTuple([key, value]));
        return pairs;
    }

    private PickleList List(object? source)
    {
        var made = new PickleList();
        if (source is PickleList list) made.Items.AddRange(list.Items);
        else if (source is PickleTuple tuple) made.Items.AddRange(tuple.Items);
        // Copies of copies would grow without end from a few bytes.
        if ((_copied += made.Items.Count) > limits.Operations) throw new InvalidDataException("it copies lists again and again");
        return made;
    }
}
