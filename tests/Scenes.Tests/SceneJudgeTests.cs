namespace LdmGraph.Plugins.Scenes;

public sealed class SceneJudgeTests
{
    [Fact]
    public void The_judge_agrees_with_the_truth_on_97_of_100_freshly_drawn_scenes()
    {
        using var judge = new SceneJudge();
        var sequence = new SceneSequence(7, Split.Test, new ObjectShares(1, 1, 1));
        var scenes = Enumerable.Range(0, 600).Select(i => SceneView.Of(sequence.At(i), SceneJudge.Size)).ToArray();
        var wrong = scenes.Select(view => (view.Scene.Caption, Sight: judge.Look(view.Picture))).Where(pair => !pair.Sight.Shows(pair.Caption))
            .Select(pair => $"{pair.Caption}: {pair.Sight}").ToArray();
        Assert.True(wrong.Length <= 0.03 * scenes.Length, string.Join('\n', wrong));
    }

    [Fact]
    public void The_judge_is_not_misled_by_a_caption_of_another_scene()
    {
        using var judge = new SceneJudge(1500);
        var sequence = new SceneSequence(8, Split.Train, new ObjectShares(1, 1, 1));
        for (var i = 0; i < 60; i++) Assert.False(judge.Look(SceneView.Of(sequence.At(i), SceneJudge.Size).Picture).Shows(sequence.CaptionAt(i + 1000)));
    }

    [Fact]
    public void An_empty_ground_and_noise_show_no_caption()
    {
        using var judge = new SceneJudge(1500);
        var view = SceneView.Of(new SceneSequence(9, Split.Train, new ObjectShares(1, 0, 0)).At(3), SceneJudge.Size);
        var bare = Renderer_of_nothing(view);
        Assert.Empty(judge.Look(bare).Things);
        var random = new RandomStream(1, 2, RandomPurpose.Caption);
        var noise = new float[bare.Length];
        for (var i = 0; i < noise.Length; i++) noise[i] = random.Between(0, 1);
        Assert.False(judge.Look(noise).Things.Count is >= 1 and <= SceneCaption.MostThings, judge.Look(noise).ToString());

        static float[] Renderer_of_nothing(SceneView view) => SceneView.Of(view.Scene with { Solids = [] }, SceneJudge.Size).Picture;
    }

    [Fact]
    public void Scores_are_shares_of_the_captions_that_ask_for_it()
    {
        SceneCaption[] captions = [.. ((string[])["a red cube on grass", "a red cube left of a blue cone on sand", "a red cube left of a blue cone on sand", "a white cone on slate"]).Select(SceneCaption.Parse)];
        Sight[] sights =
        [
            new(captions[0].Things, Ground.Grass),
            new([.. captions[1].Things.Reverse()], Ground.Sand),                 // the order alone is wrong
            new(captions[2].Things, Ground.Grass),                               // the ground alone
            new([new Thing(Colour.Yellow, Shape.Cone)], Ground.Slate),           // a colour alone
        ];
        Assert.Equal(
            ["shapes 100 %", "colours 75 %", "ground 75 %", "order 50 %", "captions 25 %", "one thing 50 %", "two things 0 %"],
            JudgeScenes.Scores(captions, sights).Select(score => score.ToString()));
    }
}
