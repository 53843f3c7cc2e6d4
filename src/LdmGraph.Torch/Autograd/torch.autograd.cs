using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Gradients of the outputs' sum with respect to each input. With allow_unused, an input that plays no part gets zeros.</summary>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            var ones = grad_outputs ?? [];
            var list = Native.ldm_autograd_grad(
                Native.Handles(outputs), outputs.Count,
                Native.Handles(inputs), inputs.Count,
                Native.Handles(ones), ones.Count,
                retain_graph, create_graph, allow_unused, out var count);
            return Native.TakeList(list, count);
        }

        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            var gradients = grad_tensors ?? [];
            var leaves = inputs ?? [];
            Native.Check(Native.ldm_backward(
                Native.Handles(tensors), tensors.Count,
                Native.Handles(gradients), gradients.Count,
                retain_graph ?? create_graph, create_graph,
                Native.Handles(leaves), leaves.Count));
        }

        public static void backward(
            Tensor tensor,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);
    }

    /// <summary>Gradients are not recorded on this thread until the result is disposed.</summary>
    public static AutoGradMode no_grad() => new(false);

    public static AutoGradMode enable_grad(bool enabled = true) => new(enabled);

    public static AutoGradMode set_grad_enabled(bool mode = true) => new(mode);

    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    /// <summary>Like <see cref="no_grad"/>, and the tensors made can never take part in gradients, which saves their bookkeeping.</summary>
    public static InferenceMode inference_mode(bool mode = true) => new(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
