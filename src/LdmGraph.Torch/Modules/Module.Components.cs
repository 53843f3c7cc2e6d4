using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Registers every field that holds a module, a parameter or a tensor under the field's name. Call it at the end of a constructor.</summary>
            protected virtual void RegisterComponents()
            {
                if (componentsRegistered) return;
                foreach (var field in FieldsOf(GetType()))
                {
                    var name = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                    if (childrenByName.ContainsKey(name) || parametersByName.ContainsKey(name) || buffersByName.ContainsKey(name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(name, module); break;
                        case Parameter parameter: register_parameter(name, parameter); break;
                        case Tensor tensor: register_buffer(name, tensor); break;
                    }
                }
                componentsRegistered = true;
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.')) throw new ArgumentException($"'{name}' cannot name a module: it must not be empty or contain a dot.", nameof(name));
                submodule.RegisterComponents();
                if (!childrenByName.TryAdd(name, submodule)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                if (!parametersByName.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                param.DetachFromDisposeScope();
            }

            /// <param name="persistent">Whether it is part of <see cref="state_dict"/>.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (!buffersByName.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Buffer {name} is already registered.");
                tensor.DetachFromDisposeScope();
            }

            /// <summary>Puts a parameter in the place of the one with this name, which stays the caller's; null leaves the place empty.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                value?.DetachFromDisposeScope();
                if (value is null) parametersByName.Remove(name);
                else parametersByName[name] = value;
                Moved();
            }

            /// <summary>Puts a parameter in the place of the one with this name, which is disposed; null leaves the place empty.</summary>
            private protected void Assign(string name, ref Parameter? field, Parameter? value)
            {
                if (ReferenceEquals(field, value)) return;
                field?.Dispose();
                field = value;
                value?.DetachFromDisposeScope();
                if (value is null) parametersByName.Remove(name);
                else parametersByName[name] = value;
                Moved();
            }

            protected void ClearModules() => childrenByName.Clear();

            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                for (var t = type; t is not null && t != typeof(Module); t = t.BaseType)
                {
                    foreach (var field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                        yield return field;
                }
            }
        }
    }
}
