using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>Refuses, before anything runs, more steps than the schedule has timesteps.</summary>
internal static class StepLimits
{
    public static void Check(InferenceContext context)
    {
        if (context.Spec<ScheduleSpec>("schedule") is { } schedule && context.TryGetLiteral<int>("steps", out var steps) && steps > schedule.Timesteps)
            context.Error("steps", $"is {steps}; this schedule has {schedule.Timesteps} timesteps", $"use 1 to {schedule.Timesteps}");
    }
}
