using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harvest.Cli;

/// <summary>How a command says that it failed: a sentence on standard error, and with <c>--json</c> an error object on standard output.</summary>
internal static class Failure
{
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a wrong command line is answered with.</summary>
    public static async Task<int> UsageAsync(UsageFault fault, bool json)
    {
        var meant = fault.Suggestion is { } word ? $" Did you mean {word}?" : "";
        await Console.Error.WriteLineAsync($"{Output.Safe(fault.Message)}.{Output.Safe(meant)}");
        await Console.Error.WriteLineAsync($"See: {fault.Command} --help");
        if (json)
            await WriteAsync("usage", fault.Message, fault.Suggestion);
        return WrongUsage;
    }

    /// <summary>What a value is answered with that cannot be meant, such as the name of a source that there is not.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="command">The command that was called.</param>
    /// <param name="json">Whether the fault is told as JSON, too.</param>
    public static async Task<int> InputAsync(WrongInputException fault, string command, bool json)
    {
        await Console.Error.WriteLineAsync(Output.Safe(fault.AtTerminal));
        if (!fault.IsSetting)
            await Console.Error.WriteLineAsync($"See: {command} --help");
        if (json)
            await WriteAsync("usage", fault.AtTerminal, fault.Suggestion);
        return fault.ExitCode;
    }

    /// <summary>What a command says that could not do its work.</summary>
    public static async Task<int> WorkAsync(string message, bool json, int code = Failed)
    {
        await Console.Error.WriteLineAsync(Output.Safe(message));
        if (json)
            await WriteAsync(code == Interrupted ? "interrupted" : "failed", message, null);
        return code;
    }

    private static Task WriteAsync(string type, string message, string? suggestion)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        if (suggestion is not null)
            error["suggestion"] = suggestion;
        return Console.Out.WriteLineAsync(new JsonObject { ["error"] = error }.ToJsonString(Readable));
    }
}
