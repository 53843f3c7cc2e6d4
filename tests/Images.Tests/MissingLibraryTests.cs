using System.Reflection;
using System.Runtime.Loader;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class MissingLibraryTests
{
    [Fact]
    public void Without_libvips_a_png_is_saved_and_what_needs_it_says_what_to_install()
    {
        using var scratch = new Scratch();
        var plugin = InstallWithoutLibvips(scratch.Folder);
        var encoder = (IPictureEncoder)Activator.CreateInstance(plugin.GetType("LdmGraph.Plugins.Images.Writing.PictureEncoder", throwOnError: true)!, [null])!;
        using var image = TestPicture.Blocks();
        Assert.NotEmpty(encoder.Encode(image, 0, new PictureEncoding()));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var missing = Assert.Throws<DllNotFoundException>(() => encoder.Encode(image, 0, new PictureEncoding(PictureFormat.Jpeg)));
            Assert.Contains("apt-get install libvips42", missing.Message, StringComparison.Ordinal);
        }

        var inference = new Inference(scratch.Roots) { Literals = { ["path"] = "rgb8.png" } };
        plugin.GetType(typeof(LoadImage).FullName!, throwOnError: true)!.GetMethod(nameof(LoadImage.Infer))!.Invoke(null, [inference]);
        Assert.Contains("apt-get install libvips42", Assert.Single(inference.Errors), StringComparison.Ordinal);
    }

    /// <summary>A copy of the plugin in a load context of its own, whose shim asks for a libvips that no machine has.</summary>
    private static Assembly InstallWithoutLibvips(string folder)
    {
        var assembly = typeof(Vips).Assembly.Location;
        var shim = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(assembly)!, "libldmimages.so"));
        var name = shim.AsSpan().IndexOf("libvips.so.42"u8);
        Assert.True(name > 0);
        "libvips.so.00"u8.CopyTo(shim.AsSpan(name));
        File.WriteAllBytes(Path.Combine(folder, "libldmimages.so"), shim);
        var copy = Path.Combine(folder, Path.GetFileName(assembly));
        File.Copy(assembly, copy);
        return new AssemblyLoadContext("without libvips").LoadFromAssemblyPath(copy);
    }
}
