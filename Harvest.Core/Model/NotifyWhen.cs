namespace Harvest.Model;

/// <summary>Of which ended jobs people are told.</summary>
public enum NotifyWhen
{
    /// <summary>Those with an error of the listing (a held back deletion is one) or of a record, and aborted ones.</summary>
    Errors,

    /// <summary>Those with errors, and those that changed the catalogue.</summary>
    Changes,

    /// <summary>Every one.</summary>
    All,

    /// <summary>None.</summary>
    Never,
}
