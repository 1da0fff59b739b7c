namespace Harvest.Catalogues;

/// <summary>
/// The catalogue does not answer, or asks to be left alone. No fault of any record: the claims go back, without counting as a
/// try, and somebody tries again later. The message is a sentence for the operator.
/// </summary>
public sealed class CatalogueUnavailableException : Exception
{
    public CatalogueUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public CatalogueUnavailableException(string message)
        : base(message)
    {
    }

    public CatalogueUnavailableException()
    {
    }
}
