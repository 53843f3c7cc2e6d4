using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules by name, in the order they were added.</summary>
    public class ModuleDict<T> : nn.Module, IEnumerable<(string, T)> where T : nn.Module
    {
        private readonly OrderedDictionary<string, T> items = [];

        public ModuleDict() : base(nameof(ModuleDict<>)) { }

        public int Count => items.Count;
        public ICollection<string> Keys => items.Keys;
        public ICollection<T> Values => items.Values;
        public T this[string key] => items[key];

        public void Add(string key, T value)
        {
            register_module(key, value);
            items.Add(key, value);
        }

        public void Add((string, T) item) => Add(item.Item1, item.Item2);
        public bool ContainsKey(string key) => items.ContainsKey(key);
        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) => items.TryGetValue(key, out value);
        public IEnumerator<(string, T)> GetEnumerator() => items.Select(pair => (pair.Key, pair.Value)).GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var module in modules) result.Add(module);
                return result;
            }
        }
    }
}
