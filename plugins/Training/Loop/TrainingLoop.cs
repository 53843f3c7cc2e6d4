using System.Diagnostics;
using System.Globalization;
using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Takes optimizer steps until a training is done, and keeps what it came to: state, checkpoints, log, report.</summary>
internal sealed class TrainingLoop(ITraining training, TrainingSettings settings, TrainingFolder folder, IPictureEncoder pictures, NodeContext context)
{
    private readonly Figures _figures = new();
    private readonly Stopwatch _sinceLogged = new();
    private double _rate;

    // No parameter has changed in this step yet, and none is known to be spoilt.
    private bool _untouched;

    /// <summary>Runs to the last step, from where the folder's state left off.</summary>
    /// <exception cref="PortException">The loss is no number any more, the state is of another training, the disk is full.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the state was saved, and the same call goes on from it.</exception>
    public void Run()
    {
        List<AdamW> optimizers = [.. training.Learners.Select(Optimizer)];
        try
        {
            Run(optimizers);
        }
        finally
        {
            optimizers.ForEach(optimizer => optimizer.Dispose());
        }
    }

    private AdamW Optimizer(Learner learner) =>
        new(learner.Parameters.Select(pair => pair.Parameter), settings.LearningRate.Peak, settings.Beta1, settings.Beta2, weight_decay: settings.WeightDecay);

    private void Run(List<AdamW> optimizers)
    {
        var state = new TrainingState(training, optimizers, settings.Identity);
        var step = state.Load(folder);
        var log = new TrainingLog(folder, step);
        var saved = step;
        _sinceLogged.Start();
        for (; step < settings.Steps; step++)
        {
            try
            {
                Step(optimizers, step);
            }
            // Cancelled, or an example could not be read: what was learnt so far is good.
            catch (Exception stopped) when (stopped is OperationCanceledException or PortException && _untouched && step > saved)
            {
                state.Save(folder, step);
                throw;
            }
            var done = step + 1;
            if (done % settings.LogEvery == 0 || done == settings.Steps) Log(log, done);
            if (done % settings.SaveEvery != 0 && done != settings.Steps) continue;
            state.Save(folder, done);
            saved = done;
            Show(log, done);
        }
        if (saved == settings.Steps && !File.Exists(folder["model.safetensors"])) training.Export(folder);
    }

    private void Step(List<AdamW> optimizers, long step)
    {
        _untouched = true;
        context.Cancellation.ThrowIfCancellationRequested();
        foreach (var (learner, optimizer) in training.Learners.Zip(optimizers))
            if (step >= learner.Start) Step(learner, optimizer, step);
        training.AfterStep(step, _figures);
    }

    private void Step(Learner learner, AdamW optimizer, long step)
    {
        using var scope = NewDisposeScope();
        var rate = settings.LearningRate.At(step, settings.Steps);
        foreach (var group in optimizer.ParamGroups) group.LearningRate = rate;
        optimizer.zero_grad();
        for (var part = 0; part < settings.Accumulate; part++)
        {
            using var inner = NewDisposeScope();
            using var loss = learner.Loss(step, step * settings.Accumulate + part, _figures) / settings.Accumulate;
            Require(double.IsFinite(loss.ToDouble()), learner, "loss", step);
            loss.backward();
        }
        var norm = nn.utils.clip_grad_norm_(learner.Parameters.Select(pair => pair.Parameter), settings.Clip > 0 ? settings.Clip : double.PositiveInfinity);
        Require(double.IsFinite(norm), learner, "gradient", step);
        _untouched = false;
        optimizer.step();
        _figures.Add(learner.Name.Length == 0 ? "gradient_norm" : $"{learner.Name}_gradient_norm", norm);
        if (learner.Name.Length == 0) _figures.Add("learning_rate", rate);
    }

    private void Require(bool finite, Learner learner, string what, long step)
    {
        if (finite) return;
        _untouched = false;
        var whose = learner.Name.Length == 0 ? "" : $"{learner.Name}'s ";
        throw new PortException("learningRate", $"the {whose}{what} of step {step + 1} is no finite number; training stops, and the last good checkpoint is kept in {folder.Path}",
            "a smaller learning rate or clip mostly helps: the same command with it goes on from that checkpoint");
    }

    private void Log(TrainingLog log, long step)
    {
        var seconds = _sinceLogged.Elapsed.TotalSeconds;
        _sinceLogged.Restart();
        _rate = settings.LogEvery * settings.Batch * settings.Accumulate / Math.Max(seconds, 1e-9);
        var figures = _figures.Take();
        log.Add(step, figures.Append(KeyValuePair.Create("pictures_per_second", _rate)));
        context.Progress(step, settings.Steps, string.Create(CultureInfo.InvariantCulture, $"steps, loss {figures[0].Value:0.####}, {_rate:0.#} pictures/s"));
    }

    // Checkpoints, and what there is to look at.
    private void Show(TrainingLog log, long step)
    {
        using var scope = NewDisposeScope();
        training.Export(folder);
        if (settings.ShowEvery > 0 && (step % settings.ShowEvery == 0 || step == settings.Steps))
        {
            var figures = new Figures();
            training.Validate(figures);
            log.Add(step, figures.Take());
            var (sheet, columns) = training.Sheet();
            using var image = new Image(SampleSheet.Of(sheet, columns));
            var name = string.Create(CultureInfo.InvariantCulture, $"samples/step-{step:00000000}.png");
            folder.Write(name, pictures.Encode(image, 0, new PictureEncoding()));
            context.Artifact(folder[name], "image/png");
            context.Preview("model", image);
        }
        folder.Write("report.html", Report.Html(folder, log, settings, step, training.Captions));
        _sinceLogged.Restart();
    }
}
