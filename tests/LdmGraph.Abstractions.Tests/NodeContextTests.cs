namespace LdmGraph.Tests;

public class NodeContextTests
{
    private static ulong Stream(ulong seed, string node, long iteration, string purpose = "") =>
        new NodeContext { Run = new RunInfo { Seed = new Seed(seed) }, NodePath = node, Iteration = iteration }.StreamSeed(purpose);

    [Fact]
    public void A_stream_is_the_same_on_every_machine_and_in_every_release()
    {
        // printf 'ldmgraph-noise/1\n42\nsample/step\n3\n' | sha256sum, first eight bytes, little-endian.
        Assert.Equal(430651281916499798UL, Stream(42, "sample/step", 3));
    }

    [Fact]
    public void Seed_node_iteration_and_purpose_each_name_another_stream() =>
        Assert.Equal(5, new[]
        {
            Stream(42, "sample/step", 3), Stream(43, "sample/step", 3), Stream(42, "sample/other", 3),
            Stream(42, "sample/step", 4), Stream(42, "sample/step", 3, "second draw"),
        }.Distinct().Count());
}
