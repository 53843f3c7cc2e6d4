using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LdmGraph.Engine;

/// <summary>
/// The compiled way of creating a node, setting its inputs from slots and putting its outputs into slots. The one place where
/// reflection meets evaluation: once per type, never in a run.
/// </summary>
internal abstract class NodeCode
{
    // Weak, so that the types of a plugin can be unloaded.
    private static readonly ConditionalWeakTable<Type, NodeCode> Known = [];

    /// <summary>Types of the constructor's parameters: services.</summary>
    public abstract IReadOnlyList<ParameterInfo> Services { get; }

    public static NodeCode Of(NodeType type, Type? typeArgument)
    {
        var closed = typeArgument is null ? type.Clr : type.Clr.MakeGenericType(typeArgument);
        return Known.GetValue(closed, clr => Compile(clr, type.Shape));
    }

    /// <summary>Creates the node and sets what has a slot; all else keeps its initial value.</summary>
    /// <param name="services">What the constructor takes.</param>
    /// <param name="slots">Values.</param>
    /// <param name="inputs">Slot of each input, then of each section, then of the body; -1 for those not set.</param>
    public abstract object Create(object?[] services, object?[] slots, int[] inputs);

    /// <summary>Evaluates the node and puts its outputs into their slots.</summary>
    public abstract ValueTask EvaluateAsync(object node, NodeContext context, object?[] slots, PlannedNode planned);

    public object?[] ResolveServices(IServiceProvider? provider)
    {
        var services = new object?[Services.Count];
        for (var i = 0; i < services.Length; i++)
            services[i] = provider?.GetService(Services[i].ParameterType) ?? (Services[i].HasDefaultValue ? Services[i].DefaultValue
                : throw new InvalidOperationException($"the node needs the service {Services[i].ParameterType.Name}, which the host does not offer"));
        return services;
    }

    private static NodeCode Compile(Type clr, NodeShape shape)
    {
        var result = clr.GetInterfaces().Single(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(INode<>)).GetGenericArguments()[0];
        return (NodeCode)Activator.CreateInstance(typeof(NodeCode<,>).MakeGenericType(clr, result), shape)!;
    }
}

internal sealed class NodeCode<TNode, TResult> : NodeCode where TNode : class, INode<TResult> where TResult : class
{
    private readonly Func<object?[], object?[], int[], TNode> _create;
    private readonly Action<TResult, object?[], int[]>? _unpack;

    public NodeCode(NodeShape shape)
    {
        var constructor = typeof(TNode).GetConstructors()[0];
        Services = constructor.GetParameters();
        var inputs = shape.Inputs.Select(input => input.Property).Concat(shape.Sections.Select(section => section.Property));
        if (shape.Body is not null) inputs = inputs.Append(shape.Body);
        _create = CompileCreate(constructor, inputs);
        if (typeof(TResult) != typeof(PortValues)) _unpack = CompileUnpack(shape);
    }

    public override IReadOnlyList<ParameterInfo> Services { get; }

    public override object Create(object?[] services, object?[] slots, int[] inputs) => _create(services, slots, inputs);

    public override async ValueTask EvaluateAsync(object node, NodeContext context, object?[] slots, PlannedNode planned)
    {
        var result = await Unsafe.As<TNode>(node).EvaluateAsync(context) ?? throw new InvalidOperationException("the node returned null");
        if (_unpack is not null)
        {
            _unpack(result, slots, planned.Outputs);
            return;
        }
        var values = Unsafe.As<PortValues>(result);
        var outputs = planned.Node.Outputs;
        for (var i = 0; i < outputs.Count; i++) slots[planned.Outputs[i]] = values[outputs[i].Name];
    }

    private static Func<object?[], object?[], int[], TNode> CompileCreate(ConstructorInfo constructor, IEnumerable<PropertyInfo> inputs)
    {
        var services = Expression.Parameter(typeof(object[]), "services");
        var slots = Expression.Parameter(typeof(object[]), "slots");
        var slotOf = Expression.Parameter(typeof(int[]), "slotOf");
        var node = Expression.Variable(typeof(TNode), "node");
        var slot = Expression.Variable(typeof(int), "slot");

        var body = new List<Expression>
        {
            Expression.Assign(node, Expression.New(constructor, constructor.GetParameters().Select((parameter, i) =>
                Expression.Convert(Expression.ArrayIndex(services, Expression.Constant(i)), parameter.ParameterType)))),
        };
        var index = 0;
        foreach (var input in inputs)
        {
            // The closed type's property: in generic nodes the shape has that of the definition.
            var property = typeof(TNode).GetProperty(input.Name)!;
            body.Add(Expression.Assign(slot, Expression.ArrayIndex(slotOf, Expression.Constant(index++))));
            body.Add(Expression.IfThen(Expression.GreaterThanOrEqual(slot, Expression.Constant(0)),
                Expression.Assign(Expression.Property(node, property), Expression.Convert(Expression.ArrayIndex(slots, slot), property.PropertyType))));
        }
        body.Add(node);
        return Expression.Lambda<Func<object?[], object?[], int[], TNode>>(Expression.Block([node, slot], body), services, slots, slotOf).Compile();
    }

    private static Action<TResult, object?[], int[]> CompileUnpack(NodeShape shape)
    {
        var result = Expression.Parameter(typeof(TResult), "result");
        var slots = Expression.Parameter(typeof(object[]), "slots");
        var slotOf = Expression.Parameter(typeof(int[]), "slotOf");
        var body = shape.Outputs.Select((output, i) => Expression.Assign(
            Expression.ArrayAccess(slots, Expression.ArrayIndex(slotOf, Expression.Constant(i))),
            Expression.Convert(Expression.Property(result, output.ParameterName), typeof(object)))).ToList<Expression>();
        if (body.Count == 0) body.Add(Expression.Empty());
        return Expression.Lambda<Action<TResult, object?[], int[]>>(Expression.Block(body), result, slots, slotOf).Compile();
    }
}
