using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => childrenByName.Select(pair => (pair.Key, pair.Value));

            public virtual IEnumerable<Module> children() => childrenByName.Values;

            /// <summary>Every module below, this one not included.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{name}.{inner}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            /// <summary>Every parameter once, also when several modules share it.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>();
                foreach (var (name, parameter) in parametersByName)
                {
                    if (seen.Add(parameter)) yield return (name, parameter);
                }
                if (!recurse) yield break;
                foreach (var (prefix, child) in childrenByName)
                {
                    foreach (var (name, parameter) in child.named_parameters())
                    {
                        if (seen.Add(parameter)) yield return ($"{prefix}.{name}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (name, (buffer, persistent)) in buffersByName)
                {
                    if (persistent || include_nonpersistent) yield return (name, buffer);
                }
                if (!recurse) yield break;
                foreach (var (prefix, child) in childrenByName)
                {
                    foreach (var (name, buffer) in child.named_buffers(true, include_nonpersistent)) yield return ($"{prefix}.{name}", buffer);
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(pair => pair.name == target).parameter;

            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(pair => pair.name == target).buffer;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Parameters and persistent buffers by their dotted names; the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in parametersByName) destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(recurse: false, include_nonpersistent: false)) destination.TryAdd(start + name, buffer);
                foreach (var (name, child) in childrenByName) child.state_dict(destination, start + name);
                return destination;
            }

            /// <summary>Copies numbers into the parameters and buffers of the same names.</summary>
            /// <exception cref="InvalidOperationException">Strict, and the names differ; the message lists them.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var ignored = skip?.ToHashSet() ?? [];
                var destination = state_dict();
                string[] unexpected = [.. source.Keys.Where(key => !ignored.Contains(key) && !destination.ContainsKey(key))];
                string[] missing = [.. destination.Keys.Where(key => !ignored.Contains(key) && !source.ContainsKey(key))];
                if (strict && unexpected.Length + missing.Length > 0)
                    throw new InvalidOperationException($"The state does not fit {GetName()}. Missing: {List(missing)}. Unexpected: {List(unexpected)}.");
                using var quiet = no_grad();
                foreach (var (key, tensor) in source)
                {
                    if (!ignored.Contains(key) && destination.TryGetValue(key, out var target)) target.copy_(tensor);
                }
                apply(module => module.Moved());
                return (missing, unexpected);
            }

            private static string List(string[] names) => names.Length switch
            {
                0 => "none",
                <= 8 => string.Join(", ", names),
                _ => $"{string.Join(", ", names[..8])} and {names.Length - 8} more",
            };
        }
    }
}
