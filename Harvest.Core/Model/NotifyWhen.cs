namespace Harvest.Model;

/// <summary>Of which ended jobs people are told.</summary>
public enum NotifyWhen
{
    /// <summary>Aborted ones, and those with an error of the listing (deletions held back are one) or of a record.</summary>
    Errors,

    /// <summary>Those with errors, and those that changed the catalogue.</summary>
    Changes,

    /// <summary>Every one.</summary>
    All,

    /// <summary>None.</summary>
    Never,
}
