namespace LdmGraph.Web.Serving;

/// <summary>Remembers in the data folder that somebody was here: the first to come finds a graph open, ready to run.</summary>
internal sealed class FirstVisit(ServeSettings settings)
{
    /// <summary>True once for a data folder.</summary>
    public bool Take()
    {
        try
        {
            using var mark = new FileStream(Path.Combine(settings.Data, "welcomed"), FileMode.CreateNew);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
