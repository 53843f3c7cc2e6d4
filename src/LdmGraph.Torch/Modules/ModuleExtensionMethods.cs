namespace TorchSharp;

/// <summary>Moving a module keeps its type, which a method of the base class could not.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module => Moved(module, type, null);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        Moved(module, type, device);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        Moved(module, null, new(deviceType, deviceIndex));

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module => Moved(module, null, device);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module => Moved(module, null, new(device));

    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false) where T : torch.nn.Module => Moved(module, other.dtype, other.device);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Moved(module, null, torch.CPU);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        Moved(module, null, new(DeviceType.CUDA, deviceIndex));

    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Moved(module, torch.ScalarType.Float16, null);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Moved(module, torch.ScalarType.Float32, null);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => Moved(module, torch.ScalarType.BFloat16, null);

    private static T Moved<T>(T module, torch.ScalarType? type, torch.Device? device) where T : torch.nn.Module
    {
        module.Move(type, device);
        return module;
    }
}
