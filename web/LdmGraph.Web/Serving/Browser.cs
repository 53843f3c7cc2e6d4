using System.ComponentModel;
using System.Diagnostics;

namespace LdmGraph.Web.Serving;

/// <summary>The user's browser.</summary>
internal static class Browser
{
    public static void Open(string link, TextWriter messages)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(link) { UseShellExecute = true });
        }
        catch (Win32Exception none)
        {
            messages.WriteLine($"warning: no browser could be started ({none.Message}); open the address above by hand");
        }
    }
}
