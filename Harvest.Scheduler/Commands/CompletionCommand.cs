using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest completion SHELL</c>: a script that completes commands and options, made from the command tree.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" }.Among("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script for bash, zsh or fish") { shell };
        Invocation.Attach(
            command,
            (run, parsed, _) =>
            {
                var words = Words(HarvestCommand.Create(), "").ToList();
                var script = parsed.GetRequiredValue(shell).ToLowerInvariant() switch
                {
                    "bash" => Bash(words),
                    "zsh" => $"autoload -U +X bashcompinit && bashcompinit\n{Bash(words)}",
                    _ => Fish(words),
                };
                run.Out.Show(() => new JsonObject { ["script"] = script }, () => Console.Out.Write(script));
                return Task.FromResult(0);
            },
            opensDatabase: false);
        return command;
    }

    /// <summary>Every command with the words that may follow it.</summary>
    private static IEnumerable<(string Path, IReadOnlyList<(string Word, string Description)> Words)> Words(Command command, string path)
    {
        var subs = Usage.Visible(command).ToList();
        var options = command.Options.Concat(Invocation.GlobalOptions).Where(option => !option.Hidden).DistinctBy(option => option.Name);
        yield return (path, [
            .. subs.Select(sub => (sub.Name, sub.Description ?? "")),
            .. options.Select(option => (option.Name, option.Description ?? "")),
        ]);
        foreach (var found in subs.SelectMany(sub => Words(sub, $"{path} {sub.Name}".Trim())))
            yield return found;
    }

    private static string Bash(List<(string Path, IReadOnlyList<(string Word, string Description)> Words)> commands)
    {
        var script = new StringBuilder();
        script.Append("""
            # bash: harvest completion bash > /etc/bash_completion.d/harvest
            _harvest_words() {
                case "$1" in

            """.Replace("\r", "", StringComparison.Ordinal));
        foreach (var (path, words) in commands)
            script.Append("        '").Append(path).Append("') echo '").AppendJoin(' ', words.Select(word => word.Word)).Append("' ;;\n");
        script.Append("""
                    *) return 1 ;;
                esac
            }
            _harvest() {
                local path="" word i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${COMP_WORDS[i]}"
                    if _harvest_words "${path:+$path }$word" > /dev/null; then path="${path:+$path }$word"; fi
                done
                COMPREPLY=($(compgen -W "$(_harvest_words "$path")" -- "${COMP_WORDS[COMP_CWORD]}"))
                if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")); fi
            }
            complete -F _harvest harvest

            """.Replace("\r", "", StringComparison.Ordinal));
        return script.ToString();
    }

    private static string Fish(List<(string Path, IReadOnlyList<(string Word, string Description)> Words)> commands)
    {
        var script = new StringBuilder("# fish: harvest completion fish > ~/.config/fish/completions/harvest.fish\n");
        foreach (var (path, words) in commands)
        {
            var names = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var condition = names.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", names.Select(name => $"__fish_seen_subcommand_from {name}"));
            foreach (var (word, description) in words)
            {
                script.Append("complete -c harvest -n '").Append(condition).Append("' ")
                    .Append(word.StartsWith("--", StringComparison.Ordinal) ? $"-l {word[2..]}" : $"-f -a {word}")
                    .Append(" -d '").Append(description.Replace("\\", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)).Append("'\n");
            }
        }
        return script.ToString();
    }
}
