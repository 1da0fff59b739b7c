using System.Security.Cryptography;

namespace Harvest.Web.Hosting;

/// <summary>A stamp of the style sheets and scripts, so that browsers may keep them until they change.</summary>
internal sealed class Assets(IWebHostEnvironment environment)
{
    private readonly Lazy<string> version = new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in (string[])["css", "js", "lib"])
        {
            foreach (var file in environment.WebRootFileProvider.GetDirectoryContents(folder).Where(file => !file.IsDirectory).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                using var stream = file.CreateReadStream();
                hash.AppendData(SHA256.HashData(stream));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
    });

    public string Version => version.Value;
}
