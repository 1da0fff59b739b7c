using System.Globalization;
using System.Text.Json.Nodes;

namespace Harvest.Moving;

/// <summary>Translates the settings of a <c>ckan.ini</c> that concern harvesting into a <c>harvest.json</c> of ours.</summary>
public sealed class CkanIni
{
    private static readonly HashSet<string> Understood =
    [
        "ckan.harvest.mq.type", "ckan.harvest.mq.hostname", "ckan.harvest.mq.port", "ckan.harvest.mq.redis_db", "ckan.harvest.mq.password",
        "ckan.harvest.mq.user_id", "ckan.harvest.mq.virtual_host", "ckan.harvest.timeout", "ckan.harvest.log_scope", "ckan.harvest.log_level",
        "ckan.harvest.log_timeframe", "ckan.harvest.status_mail.errored", "ckan.harvest.status_mail.all", "ckan.harvest.not_overwrite_fields",
        "ckanext.harvest.default_dataset_name_append", "ckanext.harvest.user_name",
    ];

    private readonly Dictionary<string, string> theirs;
    private readonly List<string> notes = [];

    private CkanIni(Dictionary<string, string> theirs) => this.theirs = theirs;

    /// <summary>Reads the file.</summary>
    /// <returns>The settings of ours, and what a person should know.</returns>
    public static (JsonObject Settings, IReadOnlyList<string> Notes) Translate(TextReader file)
    {
        var ini = new CkanIni(Read(file));
        return (new JsonObject { [HarvestOptions.Section] = ini.Translate() }, ini.notes);
    }

    /// <summary>Keys of all sections; <c>;</c> and <c>#</c> begin comments, an indented line goes on with the one before.</summary>
    private static Dictionary<string, string> Read(TextReader file)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        while (file.ReadLine() is { } line)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
                continue;
            if (char.IsWhiteSpace(line[0]) && last is not null)
            {
                settings[last] = $"{settings[last]}\n{text}".Trim();
                continue;
            }
            var at = text.IndexOfAny(['=', ':']);
            if (text[0] == '[' || at < 0)
            {
                last = null;
                continue;
            }
            last = text[..at].TrimEnd();
            settings[last] = text[(at + 1)..].TrimStart();
        }
        return settings;
    }

    private JsonObject Translate()
    {
        var ours = new JsonObject();
        if (Text("ckan.site_id") is { } site)
            ours["SiteId"] = site;
        ours["Queue"] = Queue();
        if (Number("ckan.harvest.timeout") is > 0 and var minutes)
            ours["Job"] = new JsonObject { ["TimeoutMinutes"] = minutes };
        Log(ours);
        Notifications(ours);
        Catalogue(ours);
        foreach (var key in theirs.Keys.Where(IsOfHarvesting))
        {
            if (key == "ckan.harvest.harvest_source_limit")
                notes.Add($"{key}: there is no such limit here");
            else if (!Understood.Contains(key))
                notes.Add($"{key}: there is no such setting here");
        }
        if (Text("ckan.site_url") is { } url)
            notes.Add($"To go on writing into this CKAN set Catalogue:Type=Ckan, Catalogue:Url={url} and Catalogue:ApiToken");
        notes.Add("Database: without it everything is kept in a SQLite file; several machines need Database=Host=…");
        return ours;
    }

    private static bool IsOfHarvesting(string key) =>
        key.StartsWith("ckan.harvest.", StringComparison.Ordinal) || key.StartsWith("ckanext.harvest.", StringComparison.Ordinal);

    private JsonObject Queue()
    {
        var queue = new JsonObject();
        switch (Text("ckan.harvest.mq.type")?.ToLowerInvariant())
        {
            case null or "redis":
                queue["Type"] = "Redis";
                if (Text("ckan.harvest.mq.hostname") is null && Text("ckan.redis.url") is { } url)
                {
                    queue["Url"] = url;
                    break;
                }
                queue["Host"] = Text("ckan.harvest.mq.hostname") ?? "localhost";
                Put(queue, "Port", Number("ckan.harvest.mq.port"));
                Put(queue, "Db", Number("ckan.harvest.mq.redis_db"));
                Put(queue, "Password", Text("ckan.harvest.mq.password"));
                break;
            // The second is a slip of the pen that ckanext-harvest takes.
            case "amqp" or "ampq":
                queue["Type"] = "Amqp";
                queue["Host"] = Text("ckan.harvest.mq.hostname") ?? "localhost";
                Put(queue, "Port", Number("ckan.harvest.mq.port"));
                Put(queue, "User", Text("ckan.harvest.mq.user_id"));
                Put(queue, "Password", Text("ckan.harvest.mq.password"));
                Put(queue, "VirtualHost", Text("ckan.harvest.mq.virtual_host"));
                break;
            case var other:
                notes.Add($"ckan.harvest.mq.type: {other} is neither redis nor amqp; the queue is kept in memory");
                queue["Type"] = "Memory";
                break;
        }
        return queue;
    }

    private void Log(JsonObject ours)
    {
        var log = new JsonObject();
        if (Number("ckan.harvest.log_scope") is >= -1 and <= 7 and var scope)
            log["Scope"] = scope;
        if (Text("ckan.harvest.log_level") is { } level)
        {
            log["Level"] = level.ToLowerInvariant() switch
            {
                "info" => "Information",
                "warning" or "warn" => "Warning",
                "error" => "Error",
                "critical" => "Critical",
                _ => "Debug",
            };
        }
        Put(log, "Days", Number("ckan.harvest.log_timeframe"));
        if (log.Count > 0)
            ours["Log"] = log;
    }

    private void Notifications(JsonObject ours)
    {
        var all = Flag("ckan.harvest.status_mail.all");
        if (!all && !Flag("ckan.harvest.status_mail.errored"))
            return;
        var mails = new JsonObject { ["When"] = all ? "All" : "Errors" };
        Put(mails, "SiteTitle", Text("ckan.site_title"));
        Put(mails, "SiteUrl", Text("ckan.site_url"));
        Put(mails, "From", Text("smtp.mail_from"));
        if (Text("smtp.server") is { } server)
        {
            var smtp = new JsonObject();
            var at = server.LastIndexOf(':');
            smtp["Host"] = at < 0 ? server : server[..at];
            if (at >= 0 && int.TryParse(server[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                smtp["Port"] = port;
            Put(smtp, "User", Text("smtp.user"));
            Put(smtp, "Password", Text("smtp.password"));
            if (Flag("smtp.starttls"))
                smtp["Tls"] = true;
            mails["Smtp"] = smtp;
        }
        ours["Notifications"] = mails;
        notes.Add("ckan.harvest.status_mail: ckanext-harvest writes to sysadmins and to admins of the organization; "
            + "here name the addresses in Notifications:To");
        if (mails["Smtp"] is not null && mails["From"] is null)
            notes.Add("smtp.mail_from is missing: set Notifications:From");
    }

    private void Catalogue(JsonObject ours)
    {
        var catalogue = new JsonObject();
        Put(catalogue, "NotOverwriteFields", Text("ckan.harvest.not_overwrite_fields"));
        Put(catalogue, "UserName", Text("ckanext.harvest.user_name"));
        if (Text("ckanext.harvest.default_dataset_name_append") is { } append)
            catalogue["NameAppend"] = append == "random-hex" ? "RandomHex" : "NumberSequence";
        if (catalogue.Count > 0)
            ours["Catalogue"] = catalogue;
    }

    private string? Text(string key) => theirs.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private bool Flag(string key) => Text(key)?.ToLowerInvariant() is "true" or "yes" or "on" or "1" or "t" or "y";

    private int? Number(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        notes.Add($"{key}: {text} is no number, and is left out");
        return null;
    }

    private static void Put(JsonObject holder, string key, JsonNode? value)
    {
        if (value is not null)
            holder[key] = value;
    }
}
