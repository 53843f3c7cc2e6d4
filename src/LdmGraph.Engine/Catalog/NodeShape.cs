using System.Reflection;

namespace LdmGraph.Engine;

/// <summary>What reflection finds in a node class, once.</summary>
internal sealed class NodeShape
{
    public IReadOnlyList<InputPort> Inputs { get; private init; } = [];

    public IReadOnlyDictionary<string, InputPort> InputsByName { get; private init; } = new Dictionary<string, InputPort>();

    public IReadOnlyList<OutputPort> Outputs { get; private init; } = [];

    public IReadOnlyList<NodeSection> Sections { get; private init; } = [];

    public PropertyInfo? Body { get; private init; }

    /// <summary>TResult; open in generic nodes, null in nodes that are inlined.</summary>
    public Type? Result { get; private init; }

    public Action<InferenceContext>? Infer { get; private init; }

    public Action<ShapeContext>? Shape { get; private init; }

    /// <summary>Name of the member that holds the file of an inlined graph.</summary>
    public string? GraphMember { get; private init; }

    public string? Problem { get; private init; }

    private BoundOutput[]? _outputs;

    /// <summary>The outputs of a node in a graph, as long as nothing more is known of their values.</summary>
    public IReadOnlyList<BoundOutput> OutputsOf(Type? typeArgument) => typeArgument is null
        ? _outputs ??= [.. Outputs.Select(output => new BoundOutput(output.Name, output.Type))]
        : [.. Outputs.Select(output => new BoundOutput(output.Name, GenericTypes.Substitute(output.Type, typeArgument)))];

    public static NodeShape Read(NodeType node)
    {
        var type = node.Clr;
        if (type.IsAbstract || type.ContainsGenericParameters != type.IsGenericTypeDefinition) return Broken("it must be a class that can be created");
        if (type.IsGenericTypeDefinition && type.GetGenericArguments().Length != 1) return Broken("a generic node has one type parameter");
        if (node.InlinesGraph)
            return new NodeShape { GraphMember = Static<Func<string>>(type, typeof(IInlinesGraph))() };
        if (type.GetConstructors().Length != 1) return Broken("it must have one public constructor, which takes services");

        var contracts = type.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(INode<>)).ToArray();
        if (contracts.Length != 1) return Broken($"it implements INode<TResult> {contracts.Length} times, expected once");
        var result = contracts[0].GetGenericArguments()[0];

        var properties = InOrder(type);
        var inputs = new List<InputPort>();
        foreach (var property in properties.Where(property => property.IsDefined(typeof(InputAttribute))))
        {
            if (PortType.Of(property.PropertyType) is not { } port) return Broken(NoPortType(property.Name, property.PropertyType));
            if (property.SetMethod is null) return Broken($"the input {property.Name} cannot be set");
            inputs.Add(new InputPort(node, property, port, inputs.Count));
        }

        var sections = new List<NodeSection>();
        foreach (var property in properties)
            if (property.GetCustomAttribute<PortsAttribute>() is { } ports)
            {
                if (property.PropertyType != typeof(PortValues)) return Broken($"{property.Name} is marked [Ports] and must be of type PortValues");
                sections.Add(new NodeSection(property, isPorts: true, ports.Lazy));
            }
            else if (property.IsDefined(typeof(SettingAttribute))) sections.Add(new NodeSection(property, isPorts: false, lazy: false));

        var body = properties.FirstOrDefault(property => property.IsDefined(typeof(BodyAttribute)));
        if (body is not null && body.PropertyType != typeof(Body)) return Broken($"{body.Name} is marked [Body] and must be of type Body");

        var outputs = new List<OutputPort>();
        if (result == typeof(PortValues))
        {
            if (!node.ShapesPorts) return Broken("it returns PortValues and must say which by implementing IShapesPorts");
        }
        else
        {
            if (body is not null || sections.Count > 0 || node.ShapesPorts) return Broken("a node with sections or a body returns PortValues and implements IShapesPorts");
            var constructor = result.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length);
            foreach (var parameter in constructor?.GetParameters() ?? [])
            {
                if (PortType.Of(parameter.ParameterType) is not { } port) return Broken(NoPortType(parameter.Name!, parameter.ParameterType));
                if (result.GetProperty(parameter.Name!) is null) return Broken($"the result's parameter {parameter.Name} has no property of the same name; make the result a record");
                outputs.Add(new OutputPort(result, parameter.Name!, port));
            }
        }
        if (type.IsGenericTypeDefinition && !inputs.Any(input => input.Type.Clr.ContainsGenericParameters))
            return Broken("no input has its type parameter, which could then never be found");

        return new NodeShape
        {
            Inputs = inputs,
            InputsByName = inputs.ToDictionary(input => input.Name, StringComparer.Ordinal),
            Outputs = outputs,
            Sections = sections,
            Body = body,
            Result = result,
            Infer = typeof(IInfersOutputs).IsAssignableFrom(type) && !type.IsGenericTypeDefinition ? Static<Action<InferenceContext>>(type, typeof(IInfersOutputs)) : null,
            Shape = node.ShapesPorts ? Static<Action<ShapeContext>>(type, typeof(IShapesPorts)) : null,
        };

        NodeShape Broken(string problem) => new() { Problem = $"{type.FullName} cannot be a node: {problem}" };

        static string NoPortType(string name, Type clr) => $"{name} has the type {clr.Name}, which has no [PortType]";
    }

    /// <summary>
    /// Those of a base class first, each class's in the order of its lines; one that overrides another stands where that one
    /// stands, so that a node can say more of a shared port without moving it.
    /// </summary>
    private static PropertyInfo[] InOrder(Type type)
    {
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, First: First(property)))
            .OrderBy(pair => Depth(pair.First.DeclaringType!)).ThenBy(pair => pair.First.MetadataToken)
            .Select(pair => pair.Property)];

        static PropertyInfo First(PropertyInfo property)
        {
            var declaring = (property.GetMethod ?? property.SetMethod)!.GetBaseDefinition().DeclaringType!;
            return declaring == property.DeclaringType ? property : declaring.GetProperty(property.Name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)!;
        }

        static int Depth(Type declaring) => declaring.BaseType is { } parent ? 1 + Depth(parent) : 0;
    }

    /// <summary>The class's implementation of a contract's one static member, property or method.</summary>
    internal static T Static<T>(Type type, Type contract) where T : Delegate => type.GetInterfaceMap(contract).TargetMethods[0].CreateDelegate<T>();
}
