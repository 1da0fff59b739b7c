namespace Harvest.Formats.DcatUs;

/// <summary>Which rules a record keeps to.</summary>
public enum DcatUsVersion
{
    /// <summary>1.1, for federal agencies: bureau and program codes are required.</summary>
    Federal11,

    /// <summary>1.1, for everybody else.</summary>
    NonFederal11,

    /// <summary>3.0.</summary>
    Version30,
}
