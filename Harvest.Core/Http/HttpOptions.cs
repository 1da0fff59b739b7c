using System.ComponentModel.DataAnnotations;

namespace Harvest.Http;

/// <summary>
/// Settings <c>Harvest:Http</c>: how remote catalogues are spoken to, and how far they are trusted. Proxies of the
/// environment (<c>HTTPS_PROXY</c> …) are not used: a proxy would connect where the address guard cannot look.
/// </summary>
public sealed class HttpOptions : IValidatableObject
{
    /// <summary>
    /// Loopback, private and link-local addresses as sources: <c>false</c> (default), <c>true</c>, or a list of
    /// networks and addresses separated by commas or spaces, such as <c>10.1.0.0/16, 192.168.7.4</c>. Addresses that no
    /// catalogue can have (multicast, reserved) and the metadata services of clouds stay closed under <c>true</c>; only
    /// a list opens them.
    /// </summary>
    public string AllowPrivateAddresses { get; set; } = "false";

    /// <summary>
    /// Folders of this machine that sources of type <c>folder</c> may read, with all below them: absolute paths, with commas between them.
    /// Whoever may create a source may publish what is in them. Default: none.
    /// </summary>
    public string Folders { get; set; } = "";

    /// <summary>Sent with every request, so that a portal's operator knows whom to ask. Name yourself in it.</summary>
    [Required]
    public string UserAgent { get; set; } = "Harvest/0.1 (+https://github.com/harvest/harvest)";

    /// <summary>Requests to one host at once, over all jobs of this process. Default: 4.</summary>
    [Range(1, 256)]
    public int PerHostConcurrency { get; set; } = 4;

    /// <summary>Seconds to wait for a connection. Default: 10.</summary>
    [Range(1, 600)]
    public int ConnectTimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds without a byte (headers or body) before a request is given up. Default: 60.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Seconds that one request with its body may take in all. Default: 3600.</summary>
    [Range(1, 86_400)]
    public int TotalTimeoutSeconds { get; set; } = 3600;

    /// <summary>The largest answer, counted both as sent and as decoded. Default: 512 MiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxResponseBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// An answer that unpacks to more than this many times its size is refused (past the first 8 MiB). Default: 200.
    /// </summary>
    [Range(2, 100_000)]
    public int MaxCompressionRatio { get; set; } = 200;

    /// <summary>How often a transient fault is tried again before it counts as one. Default: 4.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>Seconds before the first retry; doubled each time, with jitter. Default: 1.</summary>
    [Range(0.0, 600.0)]
    public double RetryDelaySeconds { get; set; } = 1;

    /// <summary>
    /// The longest wait that a server may ask for by Retry-After, in seconds; more counts as a fault. Default: 300.
    /// </summary>
    [Range(0, 86_400)]
    public int MaxRetryAfterSeconds { get; set; } = 300;

    /// <summary>Redirects followed for one request. Default: 8.</summary>
    [Range(0, 50)]
    public int MaxRedirects { get; set; } = 8;

    /// <summary>
    /// A host that failed so many times within a minute, and nearly always, is left alone for a while. Default: 10.
    /// </summary>
    [Range(2, 10_000)]
    public int CircuitFailures { get; set; } = 10;

    /// <summary>Seconds that such a host is left alone before one request tries again. Default: 30.</summary>
    [Range(1, 3600)]
    public int CircuitBreakSeconds { get; set; } = 30;

    internal IReadOnlyList<string> FolderPaths => Folders.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What annotations cannot say: the address list must be readable, the user agent a header.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AddressGuard.Validate(AllowPrivateAddresses) is { } fault)
            yield return new ValidationResult(fault, [nameof(AllowPrivateAddresses)]);
        if (FolderPaths.FirstOrDefault(path => !Path.IsPathFullyQualified(path)) is { } relative)
            yield return new ValidationResult($"Harvest:Http:Folders must be absolute paths with commas between them, found {relative}.", [nameof(Folders)]);
        if (UserAgent.Any(char.IsControl))
            yield return new ValidationResult(
                "Harvest:Http:UserAgent must be one line without control characters.", [nameof(UserAgent)]);
    }
}
