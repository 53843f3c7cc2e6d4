namespace LdmGraph.Plugins.Checkpoints.Tests.Pickle;

public class HostilePickleTests
{
    public static TheoryData<string, byte[]> Attacks() => new()
    {
        // The ways in which a pickle can call something.
        { "posix.system", Pickle(p => p.Global("posix", "system").Tuple(q => q.Text("touch /tmp/pwned")).Reduce()) },
        { "os.system", Pickle(p => p.Op('(').Text("touch /tmp/pwned").Op('i').Line("os").Line("system")) },
        { "os.system", Pickle(p => p.Op('(').Global("os", "system").Text("touch /tmp/pwned").Op('o')) },
        { "subprocess.Popen", Pickle(p => p.Global("subprocess", "Popen").Tuple(q => q.Text("sh")).Op('\x81')) },
        { "subprocess.Popen", Pickle(p => p.Global("subprocess", "Popen").Tuple(q => q.Text("sh")).Op('}').Op('\x92')) },
        { "os.system", Pickle(p => p.Text("os").Text("system").Op('\x93').Tuple(q => q.Text("sh")).Reduce()) },
        { "os.system", Pickle(p => p.Global("builtins", "object").Op(')').Op('\x81').Global("os", "system").Tuple(q => q.Text("sh")).Reduce().Op('b')) },
        // Names that hide: Python 2's, dotted ones of protocol 4, submodules, text of protocol 0.
        { "__builtin__.eval", Pickle(p => p.Global("__builtin__", "eval").Tuple(q => q.Text("1")).Reduce()) },
        { "builtins.exec.__call__", Pickle(p => p.Text("builtins").Text("exec.__call__").Op('\x93').Tuple(q => q.Text("1")).Reduce()) },
        { "importlib.machinery.SourceFileLoader", Pickle(p => p.Global("importlib.machinery", "SourceFileLoader").Op(')').Reduce()) },
        { "urllib.request.urlopen", Pickle(p => p.Global("urllib.request", "urlopen").Tuple(q => q.Text("http://x")).Reduce()) },
        { "torch.load", Pickle(p => p.Global("torch", "load").Tuple(q => q.Text("x")).Reduce()) },
        { "ctypes.CDLL", Pickle(p => p.Global("ctypes", "CDLL").Tuple(q => q.Text("x")).Reduce()) },
        { "pickle.loads", Pickle(p => p.Global("pickle", "loads").Tuple(q => q.Text("x")).Reduce()) },
        // Deep inside of what looks like weights.
        { "os.system", Pickle(p => p.Op('}').Text("state_dict").Op('}').Text("w").Op(']').Global("os", "system").Tuple(q => q.Text("sh")).Reduce().Op('a').Op('s').Op('s')) },
        { "os.system", Pickle(p => p.Global("functools", "partial").Tuple(q => q.Global("os", "system"), q => q.Text("sh")).Reduce()) },
        // Only named, never called: there is no honest reason for it.
        { "os.system", Pickle(p => p.Op('}').Global("os", "system").Int(1).Op('s')) },
    };

    [Theory, MemberData(nameof(Attacks))]
    public void A_pickle_that_wants_to_run_code_is_refused_by_name(string function, byte[] attack)
    {
        var error = Assert.Throws<PickleException>(() => PickleMachine.Read(new MemoryStream(attack), new TorchCalls(PickleLimits.Default)));
        Assert.Contains($"names {function},", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing was run", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/pwned"));
    }

    [Theory]
    [InlineData("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")]
    [InlineData("builtins", "getattr")] // how Python pickles nested classes
    [InlineData("functools", "partial")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("pathlib", "PosixPath")]
    [InlineData("omegaconf.dictconfig", "DictConfig")]
    [InlineData("ossaudiodev", "open")] // begins like a hostile module and is another
    [InlineData("types", "SimpleNamespace")]
    public void Other_classes_and_functions_are_left_as_placeholders(string module, string name)
    {
        var calls = new TorchCalls(PickleLimits.Default);
        var made = PickleMachine.Read(new MemoryStream(new PickleBytes().Global(module, name).Tuple(p => p.Text("x")).Reduce().Stop()), calls);
        Assert.Equal($"{module}.{name}", Assert.IsType<PickleObject>(made).ClassName);
        Assert.Equal([$"{module}.{name}"], calls.Placeholders);
    }

    private static byte[] Pickle(Func<PickleBytes, PickleBytes> write) => write(new PickleBytes(4)).Stop();
}
