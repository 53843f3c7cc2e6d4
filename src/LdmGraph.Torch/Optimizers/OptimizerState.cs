namespace TorchSharp.Modules;

public abstract class OptimizerState : IDisposable
{
    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public abstract void Dispose();
}
