namespace LdmGraph.Golden;

/// <summary>Guidance as users write it: graphs with a gradient in the loop.</summary>
internal static class GuidanceGraphs
{
    /// <summary>From latent, timestep and reference to the gradient of log p(y | decoded ẑ₀), through the denoiser and the decoder.</summary>
    private const string L2Gradient = """
        "type": "gradient@1",
        "wrt": { "z": LATENT },
        "const": { "t": ROW, "denoiser": DENOISER, "autoencoder": AUTOENCODER, "y": REFERENCE },
        "body": {
          "nodes": {
            "eps":    { "type": "denoise.predict@1", "in": { "denoiser": {"from": "const.denoiser"}, "latent": {"from": "wrt.z"}, "t": {"from": "const.t"} } },
            "clean":  { "type": "ddim.predict-clean@1", "in": { "latent": {"from": "wrt.z"}, "eps": {"from": "eps.eps"}, "t": {"from": "const.t"} } },
            "decode": { "type": "latent.decode@1", "in": { "autoencoder": {"from": "const.autoencoder"}, "latent": {"from": "clean.latent"}, "clamp": false } },
            "log_p":  { "type": "guidance.l2@1", "in": { "image": {"from": "decode.image"}, "reference": {"from": "const.y"} } }
          },
          "yield": { "value": {"from": "log_p.objective"}, "eps": {"from": "eps.eps"}, "clean": {"from": "clean.latent"}, "image": {"from": "decode.image"} }
        }
        """;

    /// <summary>The same by the chain rule: the gradient through the decoder first, then through the denoiser, so that only one of them is recorded at a time.</summary>
    public const string L2InTwoSteps = """
        {
          "format": "ldmgraph/1",
          "params": {
            "latent": { "type": "latent" }, "row": { "type": "timestep" }, "reference": { "type": "image" },
            "denoiser": { "type": "denoiser" }, "autoencoder": { "type": "autoencoder" }
          },
          "nodes": {
            "eps":   { "type": "denoise.predict@1", "in": { "denoiser": {"from": "params.denoiser"}, "latent": {"from": "params.latent"}, "t": {"from": "params.row"} } },
            "clean": { "type": "ddim.predict-clean@1", "in": { "latent": {"from": "params.latent"}, "eps": {"from": "eps.eps"}, "t": {"from": "params.row"} } },
            "pixels": {
              "type": "gradient@1", "wrt": { "z0": {"from": "clean.latent"} }, "const": { "autoencoder": {"from": "params.autoencoder"}, "y": {"from": "params.reference"} },
              "body": {
                "nodes": {
                  "decode": { "type": "latent.decode@1", "in": { "autoencoder": {"from": "const.autoencoder"}, "latent": {"from": "wrt.z0"}, "clamp": false } },
                  "log_p":  { "type": "guidance.l2@1", "in": { "image": {"from": "decode.image"}, "reference": {"from": "const.y"} } }
                },
                "yield": { "value": {"from": "log_p.objective"} }
              }
            },
            "guide": {
              "type": "gradient@1", "wrt": { "z": {"from": "params.latent"} },
              "const": { "t": {"from": "params.row"}, "denoiser": {"from": "params.denoiser"}, "g": {"from": "pixels.z0"} },
              "body": {
                "nodes": {
                  "eps":   { "type": "denoise.predict@1", "in": { "denoiser": {"from": "const.denoiser"}, "latent": {"from": "wrt.z"}, "t": {"from": "const.t"} } },
                  "clean": { "type": "ddim.predict-clean@1", "in": { "latent": {"from": "wrt.z"}, "eps": {"from": "eps.eps"}, "t": {"from": "const.t"} } },
                  "dot":   { "type": "objective.dot@1", "in": { "latent": {"from": "clean.latent"}, "direction": {"from": "const.g"} } }
                },
                "yield": { "value": {"from": "dot.objective"} }
              }
            }
          },
          "outputs": { "grad": {"from": "guide.z"} }
        }
        """;

    /// <summary>One evaluation at one timestep.</summary>
    public static string L2Once { get; } = """
        {
          "format": "ldmgraph/1",
          "params": {
            "latent": { "type": "latent" }, "row": { "type": "timestep" }, "reference": { "type": "image" }, "scale": { "type": "float" },
            "denoiser": { "type": "denoiser" }, "autoencoder": { "type": "autoencoder" }
          },
          "nodes": {
            "guide":   { GRADIENT },
            "correct": { "type": "guidance.correct@1", "in": { "eps": {"from": "guide.eps"}, "gradient": {"from": "guide.z"}, "t": {"from": "params.row"}, "scale": {"from": "params.scale"} } }
          },
          "outputs": {
            "eps": {"from": "guide.eps"}, "clean": {"from": "guide.clean"}, "image": {"from": "guide.image"}, "log_p": {"from": "guide.value"}, "grad": {"from": "guide.z"},
            "eps_hat": {"from": "correct.eps"}
          }
        }
        """.Replace("GRADIENT", Gradient("params.latent", "params.row", "params"), StringComparison.Ordinal);

    /// <summary>A whole walk: DDIM with the guidance in its loop.</summary>
    public static string L2Walk { get; } = """
        {
          "format": "ldmgraph/1",
          "params": {
            "latent": { "type": "latent" }, "schedule": { "type": "schedule" }, "reference": { "type": "image" }, "scale": { "type": "float" },
            "steps": { "type": "int" }, "eta": { "type": "float" }, "denoiser": { "type": "denoiser" }, "autoencoder": { "type": "autoencoder" }
          },
          "nodes": {
            "steps": { "type": "ddim.timesteps@1", "in": { "schedule": {"from": "params.schedule"}, "steps": {"from": "params.steps"} } },
            "sample": {
              "type": "loop@1",
              "carry": { "z": {"from": "params.latent"} },
              "scan": { "t": {"from": "steps.rows"} },
              "const": { "denoiser": {"from": "params.denoiser"}, "autoencoder": {"from": "params.autoencoder"}, "reference": {"from": "params.reference"}, "scale": {"from": "params.scale"}, "eta": {"from": "params.eta"} },
              "body": {
                "nodes": {
                  "guide":   { GRADIENT },
                  "correct": { "type": "guidance.correct@1", "in": { "eps": {"from": "guide.eps"}, "gradient": {"from": "guide.z"}, "t": {"from": "scan.t"}, "scale": {"from": "const.scale"} } },
                  "step":    { "type": "ddim.step@1", "in": { "latent": {"from": "carry.z"}, "eps": {"from": "correct.eps"}, "t": {"from": "scan.t"}, "eta": {"from": "const.eta"} } }
                },
                "yield": {
                  "z": {"from": "step.latent"}, "x_prev": {"from": "step.latent"}, "pred_x0": {"from": "step.predicted"}, "x_in": {"from": "carry.z"},
                  "e_t": {"from": "guide.eps"}, "eps_hat": {"from": "correct.eps"}, "grad": {"from": "guide.z"}, "log_p": {"from": "guide.value"}
                }
              },
              "collect": {
                "x_prev": { "mode": "list" }, "pred_x0": { "mode": "list" }, "x_in": { "mode": "list" }, "e_t": { "mode": "list" }, "eps_hat": { "mode": "list" },
                "grad": { "mode": "list" }, "log_p": { "mode": "list" }
              }
            },
            "decode": { "type": "latent.decode@1", "in": { "autoencoder": {"from": "params.autoencoder"}, "latent": {"from": "sample.z"}, "clamp": false } },
            "final":  { "type": "guidance.l2@1", "in": { "image": {"from": "decode.image"}, "reference": {"from": "params.reference"} } }
          },
          "outputs": {
            "sample": {"from": "sample.z"}, "decoded": {"from": "decode.image"}, "log_p_of_final_image": {"from": "final.objective"}, "x_in": {"from": "sample.x_in"},
            "x_prev": {"from": "sample.x_prev"}, "pred_x0": {"from": "sample.pred_x0"}, "e_t": {"from": "sample.e_t"}, "eps_hat": {"from": "sample.eps_hat"},
            "grad": {"from": "sample.grad"}, "log_p": {"from": "sample.log_p"}
          }
        }
        """.Replace("GRADIENT", Gradient("carry.z", "scan.t", "const"), StringComparison.Ordinal);

    /// <summary>Guidance by a classifier of the noisy latent, and the step after it.</summary>
    public const string Classifier = """
        {
          "format": "ldmgraph/1",
          "params": {
            "latent": { "type": "latent" }, "row": { "type": "timestep" }, "label": { "type": "list<int>" }, "scale": { "type": "float" }, "eta": { "type": "float" },
            "noise": { "type": "latent" }, "denoiser": { "type": "denoiser" }, "classifier": { "type": "classifier" }
          },
          "nodes": {
            "eps": { "type": "denoise.predict@1", "in": { "denoiser": {"from": "params.denoiser"}, "latent": {"from": "params.latent"}, "t": {"from": "params.row"} } },
            "guide": {
              "type": "gradient@1",
              "wrt": { "z": {"from": "params.latent"} },
              "const": { "t": {"from": "params.row"}, "classifier": {"from": "params.classifier"}, "label": {"from": "params.label"} },
              "body": {
                "nodes": { "p": { "type": "guidance.classifier-log-prob@1", "in": {
                  "classifier": {"from": "const.classifier"}, "latent": {"from": "wrt.z"}, "t": {"from": "const.t"}, "label": {"from": "const.label"} } } },
                "yield": { "value": {"from": "p.objective"} }
              }
            },
            "correct": { "type": "guidance.correct@1", "in": { "eps": {"from": "eps.eps"}, "gradient": {"from": "guide.z"}, "t": {"from": "params.row"}, "scale": {"from": "params.scale"} } },
            "step": { "type": "ddim.step@1", "in": { "latent": {"from": "params.latent"}, "eps": {"from": "correct.eps"}, "t": {"from": "params.row"}, "eta": {"from": "params.eta"}, "noise": {"from": "params.noise"} } }
          },
          "outputs": {
            "eps": {"from": "eps.eps"}, "log_prob_label": {"from": "guide.value"}, "grad_log_prob": {"from": "guide.z"}, "eps_hat": {"from": "correct.eps"},
            "x_prev": {"from": "step.latent"}, "pred_x0": {"from": "step.predicted"}
          }
        }
        """;

    private static string Gradient(string latent, string row, string scope) => L2Gradient
        .Replace("LATENT", Link(latent), StringComparison.Ordinal).Replace("ROW", Link(row), StringComparison.Ordinal)
        .Replace("DENOISER", Link($"{scope}.denoiser"), StringComparison.Ordinal).Replace("AUTOENCODER", Link($"{scope}.autoencoder"), StringComparison.Ordinal)
        .Replace("REFERENCE", Link($"{scope}.reference"), StringComparison.Ordinal);

    private static string Link(string from) => $$"""{"from": "{{from}}"}""";
}
