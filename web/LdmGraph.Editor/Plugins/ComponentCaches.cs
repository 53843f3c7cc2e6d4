using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace LdmGraph.Editor.Plugins;

/// <summary>
/// What Blazor remembers of component types for ever, which keeps a plugin in memory that was loaded again. It forgets by itself only
/// when the runtime patches code in place, which must be switched on before the process starts and makes all code slower. So the
/// entries are taken out here: they are caches, and what is missing is found out anew. Where another version of Blazor keeps them
/// elsewhere, old plugins stay in memory and nothing else happens.
/// </summary>
internal static class ComponentCaches
{
    private static readonly Lazy<IDictionary[]> All = new(() => [.. Find()]);

    /// <summary>Takes out what has to do with types that can be unloaded; those still in use come back by themselves.</summary>
    public static void Forget()
    {
        foreach (var cache in All.Value)
            foreach (var key in cache.Keys.Cast<object>().Where(MayGo).ToList()) cache.Remove(key);
    }

    private static bool MayGo(object key) => key switch
    {
        MemberInfo member => member.IsCollectible,
        ITuple tuple => Enumerable.Range(0, tuple.Length).Any(i => tuple[i] is { } item && MayGo(item)),
        _ => false,
    };

    private static IEnumerable<IDictionary> Find()
    {
        var assemblies = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name is { } name && name.StartsWith("Microsoft.AspNetCore.Components", StringComparison.Ordinal));
        foreach (var type in assemblies.Append(typeof(ComponentBase).Assembly).Append(typeof(IJSRuntime).Assembly).Distinct().SelectMany(assembly => assembly.GetTypes()).Where(type => !type.ContainsGenericParameters))
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (IsCache(field.FieldType) && field.GetValue(null) is IDictionary cache) yield return cache;
    }

    private static bool IsCache(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>) && IsKey(type.GetGenericArguments()[0]);

    private static bool IsKey(Type key) => key.IsAssignableTo(typeof(MemberInfo)) || (key.IsAssignableTo(typeof(ITuple)) && key.GetGenericArguments().Any(IsKey));
}
