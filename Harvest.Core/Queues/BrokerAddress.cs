using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Queues;

/// <summary>Where a broker is and how one enters. As text it never shows the password.</summary>
internal sealed partial record BrokerAddress(
    QueueType Type, string Host, int Port, string? User, string? Password, string VirtualHost, int Db, bool Tls,
    string? Authority = null)
{
    private const string UrlSetting = "Harvest:Queue:Url";

    private static readonly Dictionary<QueueType, string[]> Schemes = new()
    {
        [QueueType.Redis] = ["redis", "rediss"],
        [QueueType.Amqp] = ["amqp", "amqps"],
    };

    /// <summary>
    /// Reads the settings; throws a <see cref="QueueException"/> that names the setting and its value.
    /// </summary>
    public static BrokerAddress From(QueueOptions options) =>
        options.Url?.Trim() is { Length: > 0 } url ? FromUrl(options, url) : FromParts(options);

    public override string ToString()
    {
        var secret = Password is { Length: > 0 } ? $"{User}:***@" : User is { Length: > 0 } ? $"{User}@" : "";
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var path = Type == QueueType.Redis ? $"{Db}" : VirtualHost == "/" ? "" : Uri.EscapeDataString(VirtualHost);
        return $"{Schemes[Type][Tls ? 1 : 0]}://{secret}{host}:{Port}/{path}";
    }

    /// <summary>The text of a URL, readable or not, without the secret between colon and @.</summary>
    public static string Mask(string url) => Secret().Replace(url, "$1:***@");

    private static BrokerAddress FromParts(QueueOptions options)
    {
        if (options.Port is < 1 or > 65535)
            throw Bad("Harvest:Queue:Port", $"{options.Port}", "a port is a number from 1 to 65535");
        if (options.Db is < 0)
            throw Bad("Harvest:Queue:Db", $"{options.Db}", "a Redis database is a number from 0");
        return new BrokerAddress(
            options.Type,
            Blank(options.Host) ?? "localhost",
            options.Port ?? UsualPort(options.Type, options.Tls),
            Blank(options.User) ?? UsualSecret(options.Type),
            Blank(options.Password) ?? UsualSecret(options.Type),
            Blank(options.VirtualHost) ?? "/",
            options.Db ?? 0,
            options.Tls,
            Blank(options.CertificateAuthority));
    }

    private static BrokerAddress FromUrl(QueueOptions options, string url)
    {
        var schemes = Schemes[options.Type];
        var expected = options.Type == QueueType.Redis
            ? "redis://[[user]:password@]host[:port][/db]" : "amqp://user:password@host[:port]/vhost";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw BadUrl($"it is not an address; write {expected}, special characters of the password as % codes");
        if (!schemes.Contains(uri.Scheme))
            throw BadUrl($"with Harvest:Queue:Type={options.Type} it begins with {schemes[0]}:// or {schemes[1]}://");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw BadUrl($"nothing may follow after {expected}");

        var secret = uri.UserInfo.Split(':', 2);
        var path = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        var db = 0;
        if (options.Type == QueueType.Redis && path.Length > 0
            && !int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out db))
        {
            throw BadUrl("after the host comes the number of a database, as in redis://host:6379/0");
        }
        var tls = uri.Scheme == schemes[1];
        return new BrokerAddress(
            options.Type,
            uri.DnsSafeHost,
            uri.Port > 0 ? uri.Port : UsualPort(options.Type, tls),
            Blank(Uri.UnescapeDataString(secret[0])) ?? Blank(options.User) ?? UsualSecret(options.Type),
            Blank(Uri.UnescapeDataString(secret.ElementAtOrDefault(1) ?? "")) ?? Blank(options.Password)
                ?? UsualSecret(options.Type),
            options.Type == QueueType.Amqp && path.Length > 0 ? path : "/",
            db,
            tls,
            Blank(options.CertificateAuthority));

        QueueException BadUrl(string why) => Bad(UrlSetting, Mask(url), why);
    }

    private static QueueException Bad(string setting, string value, string why) =>
        new($"{setting} is \"{value}\": {why}.");

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? UsualSecret(QueueType type) => type == QueueType.Amqp ? "guest" : null;

    private static int UsualPort(QueueType type, bool tls) =>
        type == QueueType.Redis ? 6379 : tls ? 5671 : 5672;

    [GeneratedRegex("(://[^:/@]*):.*@")]
    private static partial Regex Secret();
}
