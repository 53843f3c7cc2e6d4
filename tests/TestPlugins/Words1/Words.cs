namespace LdmGraph.TestPlugins;

public static class Words
{
    public static string Greeting => "hello from Words 1";
}
