using System.ComponentModel.DataAnnotations;

namespace Harvest.Diagnostics;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, usually port 4317.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP, usually port 4318.</summary>
    HttpProtobuf,
}

/// <summary>Settings <c>Harvest:Telemetry</c>: what the programs let others see of their work. Nothing by default.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Where a consumer offers <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c>, such as
    /// <c>http://127.0.0.1:9464</c> (<c>http://*:9464</c> for all addresses). Default: nowhere.
    /// </summary>
    [Url]
    public string? Listen { get; set; }

    /// <summary>The OpenTelemetry collector that meters and traces are sent to, such as <c>http://localhost:4317</c>. Default: none.</summary>
    [Url]
    public string? OtlpEndpoint { get; set; }

    /// <summary>Default: <see cref="Diagnostics.OtlpProtocol.Grpc"/>.</summary>
    [EnumDataType(typeof(OtlpProtocol))]
    public OtlpProtocol OtlpProtocol { get; set; } = OtlpProtocol.Grpc;

    /// <summary>Send traces too, and not only meters. Default: true.</summary>
    public bool Traces { get; set; } = true;

    /// <summary>How often queues, consumers and jobs are counted for the meters, in seconds. Default: 30.</summary>
    [Range(1, 3600)]
    public int SampleSeconds { get; set; } = 30;
}
