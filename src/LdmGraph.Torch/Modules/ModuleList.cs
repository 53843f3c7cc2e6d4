using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules by number.</summary>
    public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
    {
        private readonly List<T> items = [];

        public ModuleList(params T[] modules) : base(nameof(ModuleList<>))
        {
            foreach (var module in modules) Add(module);
        }

        public int Count => items.Count;

        public bool IsReadOnly => false;

        public T this[int index]
        {
            get => items[index];
            set
            {
                items[index] = value;
                Rename();
            }
        }

        public void Add(T item)
        {
            register_module($"{items.Count}", item);
            items.Add(item);
        }

        public void append(params T[] parameters) => extend(parameters);

        public void extend(IEnumerable<T> modules)
        {
            foreach (var module in modules) Add(module);
        }

        public void Insert(int index, T item)
        {
            items.Insert(index, item);
            Rename();
        }

        public bool Remove(T item)
        {
            var found = items.Remove(item);
            Rename();
            return found;
        }

        public void RemoveAt(int index)
        {
            items.RemoveAt(index);
            Rename();
        }

        public void Clear()
        {
            items.Clear();
            Rename();
        }

        public bool Contains(T item) => items.Contains(item);
        public int IndexOf(T item) => items.IndexOf(item);
        public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);
        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents() { }

        // The name of a module is its place.
        private void Rename()
        {
            ClearModules();
            for (var i = 0; i < items.Count; i++) register_module($"{i}", items[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
