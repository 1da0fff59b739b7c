using System.Text.RegularExpressions;

namespace Harvest.Tests.Docs;

/// <summary>The pages that come with an archive, away from the source code.</summary>
public sealed partial class ArchiveTests
{
    [Test]
    public void Every_link_of_a_page_leads_to_a_file_that_the_archive_has()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "publish.sh"));
        var packed = Copied().Match(script).Groups[1].Value.Split(' ').Append("Harvest.Rdf/README.md").ToList();
        packed.ShouldContain("docs");
        var pages = packed.SelectMany(entry => Directory.Exists(Path.Combine(Repository.Root, entry))
            ? Directory.GetFiles(Path.Combine(Repository.Root, entry), "*.md", SearchOption.AllDirectories)
            : [Path.Combine(Repository.Root, entry)]).Where(file => file.EndsWith(".md", StringComparison.Ordinal));

        var broken = pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => link.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal))
            .Select(target => (Page: page, Target: Path.GetFullPath(target, Path.GetDirectoryName(page)!)))
            .Where(link => !File.Exists(link.Target) && !Directory.Exists(link.Target)
                || !packed.Exists(entry => $"{link.Target}/".StartsWith($"{Path.Combine(Repository.Root, entry)}/", StringComparison.Ordinal)))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, link.Page)} -> {Path.GetRelativePath(Repository.Root, link.Target)}"));

        broken.ShouldBeEmpty();
    }

    [Test]
    public void Every_page_is_in_the_contents_of_the_site_of_documents()
    {
        var contents = File.ReadAllText(Path.Combine(Repository.Root, "mkdocs.yml"));
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).ToList();

        pages.Count.ShouldBeGreaterThan(20);
        pages.Where(page => !contents.Contains($": {page}\n", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>README is in the archive, too: what only the source code has is said to be there.</summary>
    [Test]
    public void What_the_archive_lacks_is_said_to_be_in_the_source_code()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "publish.sh"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var named = Script().Matches(readme).Select(match => match.Groups[1].Value.Replace("./", "", StringComparison.Ordinal)).Distinct()
            .Where(file => !Packed(script, file)).ToList();
        var said = Regex.Split(readme, @"What this page calls the source code\s+\(")[1].Split(')')[0];

        named.ShouldNotBeEmpty();
        named.Where(file => !said.Contains($"`{file}`", StringComparison.Ordinal)).ShouldBeEmpty();

        static bool Packed(string script, string file) => script.Contains($"{{install,backup,web-key}}.sh", StringComparison.Ordinal)
            && file is "deploy/install.sh" or "deploy/backup.sh" or "deploy/web-key.sh";
    }

    /// <summary>A script that README names.</summary>
    [GeneratedRegex(@"((?:\./|deploy/)[\w./-]*\.sh)")]
    private static partial Regex Script();

    /// <summary>The line that copies the pages.</summary>
    [GeneratedRegex("^cp -r (LICENSE .*) \"\\$out/\"$", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
