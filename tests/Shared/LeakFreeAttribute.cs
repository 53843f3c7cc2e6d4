using System.Reflection;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace LdmGraph.Tests;

/// <summary>The test leaves as many tensors as it found.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LeakFreeAttribute : BeforeAfterTestAttribute
{
    private long _before;

    public override void Before(MethodInfo methodUnderTest) => _before = Tensor.TotalCount;

    public override void After(MethodInfo methodUnderTest) => Assert.Equal(_before, Tensor.TotalCount);
}
