namespace TorchSharp.Utils;

/// <summary>The name of a parameter, buffer or sub-module in checkpoints, where it is not the field's.</summary>
[AttributeUsage(AttributeTargets.Field, AllowMultiple = false, Inherited = true)]
public sealed class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
