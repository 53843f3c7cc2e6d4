using System.Text.RegularExpressions;

namespace Architecture.Tests;

public partial class UnsafeCodeTests
{
    [Fact]
    public void Only_the_tensor_binding_and_plugins_with_a_shim_of_their_own_may_be_unsafe()
    {
        var unsafeProjects = Repository.Files("src", "*.csproj").Concat(Repository.Files("plugins", "*.csproj"))
            .Where(path => File.ReadAllText(path).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal))
            .Where(path => Path.GetFileNameWithoutExtension(path) != "LdmGraph.Torch" && !Directory.Exists(Path.Combine(Path.GetDirectoryName(path)!, "native")));
        Expect.None(unsafeProjects);
    }

    [Fact]
    public void Native_code_is_called_from_beside_its_shim_only()
    {
        var callers = Repository.Sources("src").Concat(Repository.Sources("plugins"))
            .Where(source => NativeCall().IsMatch(source.Text))
            .Select(source => string.Join('/', source.Path.Split(Path.DirectorySeparatorChar)[..2]))
            .Distinct()
            .Where(project => project != "src/LdmGraph.Torch" && !Directory.Exists(Path.Combine(Repository.Root, project, "native")));
        Expect.None(callers);
    }

    [GeneratedRegex(@"\[(DllImport|LibraryImport)\b")]
    private static partial Regex NativeCall();
}
