using System.Numerics;

namespace LdmGraph.Plugins.Checkpoints.Tests.Pickle;

public class PickleMachineTests
{
    // Written by Python 3.11: pickle.dumps({'a': [1, -2, 3.5, None, True, 2**70, -2**70], 'b': ('x', b'\xff\x00', 'ünï\n'), 'c': {1, }, 'd': 10**5, 'e': -129}, protocol).
    public static TheoryData<int, string> Protocols() => new()
    {
        { 0, "KGRwMApWYQpwMQoobHAyCkkxCmFJLTIKYUYzLjUKYU5hSTAxCmFMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYUwtMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYXNWYgpwMwooVngKcDQKY19jb2RlY3MKZW5jb2RlCnA1CihW/1x1MDAwMApwNgpWbGF0aW4xCnA3CnRwOApScDkKVvxu71x1MDAwYQpwMTAKdHAxMQpzVmMKcDEyCmNfX2J1aWx0aW5fXwpzZXQKcDEzCigobHAxNApJMQphdHAxNQpScDE2CnNWZApwMTcKSTEwMDAwMApzVmUKcDE4CkktMTI5CnMu" },
        { 1, "fXEAKFgBAAAAYXEBXXECKEsBSv7///9HQAwAAAAAAABOSTAxCkwxMTgwNTkxNjIwNzE3NDExMzAzNDI0TApMLTExODA1OTE2MjA3MTc0MTEzMDM0MjRMCmVYAQAAAGJxAyhYAQAAAHhxBGNfY29kZWNzCmVuY29kZQpxBShYAwAAAMO/AHEGWAYAAABsYXRpbjFxB3RxCFJxCVgGAAAAw7xuw68KcQp0cQtYAQAAAGNxDGNfX2J1aWx0aW5fXwpzZXQKcQ0oXXEOSwFhdHEPUnEQWAEAAABkcRFKoIYBAFgBAAAAZXESSn////91Lg==" },
        { 2, "gAJ9cQAoWAEAAABhcQFdcQIoSwFK/v///0dADAAAAAAAAE6IigkAAAAAAAAAAECKCQAAAAAAAAAAwGVYAQAAAGJxA1gBAAAAeHEEY19jb2RlY3MKZW5jb2RlCnEFWAMAAADDvwBxBlgGAAAAbGF0aW4xcQeGcQhScQlYBgAAAMO8bsOvCnEKh3ELWAEAAABjcQxjX19idWlsdGluX18Kc2V0CnENXXEOSwFhhXEPUnEQWAEAAABkcRFKoIYBAFgBAAAAZXESSn////91Lg==" },
        { 3, "gAN9cQAoWAEAAABhcQFdcQIoSwFK/v///0dADAAAAAAAAE6IigkAAAAAAAAAAECKCQAAAAAAAAAAwGVYAQAAAGJxA1gBAAAAeHEEQwL/AHEFWAYAAADDvG7DrwpxBodxB1gBAAAAY3EIY2J1aWx0aW5zCnNldApxCV1xCksBYYVxC1JxDFgBAAAAZHENSqCGAQBYAQAAAGVxDkp/////dS4=" },
        { 4, "gASVaQAAAAAAAAB9lCiMAWGUXZQoSwFK/v///0dADAAAAAAAAE6IigkAAAAAAAAAAECKCQAAAAAAAAAAwGWMAWKUjAF4lEMC/wCUjAbDvG7DrwqUh5SMAWOUj5QoSwGQjAFklEqghgEAjAFllEp/////dS4=" },
        { 5, "gAWVaQAAAAAAAAB9lCiMAWGUXZQoSwFK/v///0dADAAAAAAAAE6IigkAAAAAAAAAAECKCQAAAAAAAAAAwGWMAWKUjAF4lEMC/wCUjAbDvG7DrwqUh5SMAWOUj5QoSwGQjAFklEqghgEAjAFllEp/////dS4=" },
    };

    [Theory, MemberData(nameof(Protocols))]
    public void Every_protocol_gives_the_same_values(int protocol, string base64)
    {
        var root = Assert.IsType<PickleDictionary>(Read(Convert.FromBase64String(base64)));
        Assert.True(root.TryGet("a", out var list), $"protocol {protocol}");
        Assert.Equal([1L, -2L, 3.5, null, true, BigInteger.Pow(2, 70), -BigInteger.Pow(2, 70)], Assert.IsType<PickleList>(list).Items);
        root.TryGet("b", out var tuple);
        Assert.Equal(["x", new byte[] { 255, 0 }, "ünï\n"], Assert.IsType<PickleTuple>(tuple).Items);
        root.TryGet("c", out var set);
        Assert.Equal([1L], Assert.IsType<PickleList>(set).Items);
        root.TryGet("d", out var large);
        Assert.Equal(100000L, large);
        root.TryGet("e", out var negative);
        Assert.Equal(-129L, negative);
    }

    [Fact]
    public void The_memo_shares_objects()
    {
        // a = []; pickle.dumps([a, a])
        var root = Assert.IsType<PickleList>(Read(new PickleBytes().Op(']').Op('(').Op(']').Op('q').Raw(1).Op('h').Raw(1).Op('e').Stop()));
        Assert.Same(root.Items[0], root.Items[1]);
    }

    [Fact]
    public void The_last_of_equal_keys_wins_in_the_place_of_the_first()
    {
        var root = Assert.IsType<PickleDictionary>(Read(new PickleBytes().Op('}').Op('(').Text("a").Int(1).Text("b").Int(2).Text("a").Int(3).Op('u').Stop()));
        Assert.Equal([new("a", 3L), new("b", 2L)], root.Items);
    }

    [Fact]
    public void Unknown_classes_become_placeholders_that_keep_what_was_set_on_them()
    {
        // A dict subclass: NEWOBJ, SETITEMS, BUILD.
        var made = Assert.IsType<PickleObject>(Read(new PickleBytes().Global("easydict", "EasyDict").Op(')').Op('\x81')
            .Op('(').Text("lr").Int(5).Op('u').Op('}').Op('(').Text("hidden").Int(1).Op('u').Op('b').Stop()));
        Assert.Equal("easydict.EasyDict", made.ClassName);
        Assert.True(made.Entries.TryGet("lr", out var rate));
        Assert.Equal(5L, rate);
        Assert.IsType<PickleDictionary>(made.State);
    }

    [Fact]
    public void Class_objects_may_be_keys()
    {
        var root = Assert.IsType<PickleDictionary>(Read(new PickleBytes().Op('}').Global("pytorch_lightning.callbacks", "ModelCheckpoint").Int(1).Op('s').Stop()));
        Assert.Equal("pytorch_lightning.callbacks.ModelCheckpoint", root.Items.Single().Key!.ToString());
    }

    public static TheoryData<string, byte[]> Damaged() => new()
    {
        { "cut short", [0x80] },
        { "cut short", [0x80, 2, (byte)'X', 10, 0, 0, 0, 65] },
        { "more than is allowed", [0x80, 2, (byte)'X', 0xff, 0xff, 0xff, 0x7f] },
        { "more than is allowed", [0x80, 4, 0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f] },
        { "more than is allowed", [0x80, 4, 0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
        { "protocol 9", [0x80, 9, (byte)'N', (byte)'.'] },
        { "no operation", [0x80, 2, 0xff] },
        { "empty stack", [0x80, 2, (byte)'.'] },
        { "empty stack", [0x80, 2, (byte)'(', (byte)'.'] },
        { "empty stack", [0x80, 2, (byte)'2'] },
        { "never set", [0x80, 2, (byte)'N', (byte)'t'] },
        { "never remembered", [0x80, 2, (byte)'h', 7] },
        { "never remembered", [0x80, 2, (byte)'j', 0xff, 0xff, 0xff, 0xff] },
        { "remembers", [0x80, 2, (byte)'N', (byte)'r', 0xff, 0xff, 0xff, 0xff] },
        { "no list", [0x80, 2, (byte)'N', (byte)'N', (byte)'a'] },
        { "no dictionary", [0x80, 2, (byte)']', (byte)'N', (byte)'N', (byte)'s'] },
        { "without a value", [0x80, 2, (byte)'}', (byte)'(', (byte)'N', (byte)'u'] },
        { "no integer", "Ixyz\n."u8.ToArray() },
        { "no number", "Fxyz\n."u8.ToArray() },
        { "quotes", "Sxyz\n."u8.ToArray() },
        { "escape", "V\\uZZZZ\n."u8.ToArray() },
        { "without a tuple", [0x80, 2, (byte)'N', (byte)'N', (byte)'R'] },
        { "integer of", [0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0x7f] },
        { "integer of", [0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0xff] },
        { "extension registry", [0x80, 2, 0x82, 1] },
        { "buffers outside", [0x80, 5, 0x97] },
        { "no text", [0x80, 4, (byte)'N', (byte)'N', 0x93] },
    };

    [Theory, MemberData(nameof(Damaged))]
    public void A_damaged_pickle_is_refused_with_the_place(string what, byte[] pickle)
    {
        var error = Assert.Throws<PickleException>(() => Read(pickle));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_or_memo_without_end_is_refused()
    {
        var limits = new PickleLimits { Stack = 100, Memo = 50, Operations = 10_000 };
        var nulls = new PickleBytes();
        for (var i = 0; i < 101; i++) nulls.Op('N');
        Assert.Contains("stack", Assert.Throws<PickleException>(() => Read(nulls.Stop(), limits)).Message, StringComparison.Ordinal);

        var memo = new PickleBytes(4).Op('N');
        for (var i = 0; i < 51; i++) memo.Op('\x94');
        Assert.Contains("remembers", Assert.Throws<PickleException>(() => Read(memo.Stop(), limits)).Message, StringComparison.Ordinal);

        var loop = new PickleBytes();
        for (var i = 0; i < 10_001; i++) loop.Op('N').Op('0');
        Assert.Contains("operations", Assert.Throws<PickleException>(() => Read(loop.Stop(), limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copying_a_list_into_a_list_again_and_again_is_refused()
    {
        // x = [0] * 1000; then list(x) a thousand times: a megabyte of copies from a few thousand bytes.
        var pickle = new PickleBytes().Op(']').Op('(');
        for (var i = 0; i < 1000; i++) pickle.Op('N');
        pickle.Op('e').Op('\x85').Op('q').Raw(0).Global("builtins", "list").Op('q').Raw(1).Op('0');
        for (var i = 0; i < 1000; i++) pickle.Op('h').Raw(1).Op('h').Raw(0).Op('R');
        var error = Assert.Throws<PickleException>(() => Read(pickle.Stop(), new PickleLimits { Operations = 100_000 }));
        Assert.Contains("again and again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_of_any_depth_is_read_without_recursion()
    {
        var pickle = new PickleBytes().Op('N');
        for (var i = 0; i < 500_000; i++) pickle.Op('\x85');
        Assert.IsType<PickleTuple>(Read(pickle.Stop()));
    }

    private static object? Read(byte[] pickle, PickleLimits? limits = null) =>
        PickleMachine.Read(new MemoryStream(pickle), new PickleCalls(limits ?? PickleLimits.Default), limits);
}
