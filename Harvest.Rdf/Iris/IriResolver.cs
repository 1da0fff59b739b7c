namespace Harvest.Rdf;

/// <summary>Resolves references against one base IRI (RFC 3986, 5.2, strict).</summary>
public sealed class IriResolver
{
    private readonly IriParts _base;

    /// <summary>A resolver for an absolute base IRI; its fragment does not count (RFC 3986, 5.1).</summary>
    public IriResolver(string baseIri)
    {
        ArgumentNullException.ThrowIfNull(baseIri);
        Base = baseIri;
        _base = IriParts.Split(baseIri);
    }

    /// <summary>The base IRI as given.</summary>
    public string Base { get; }

    /// <summary>The reference made absolute.</summary>
    public static string Resolve(string baseIri, string reference) => new IriResolver(baseIri).Resolve(reference);

    /// <summary>The reference made absolute.</summary>
    public string Resolve(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        IriParts parts = IriParts.Split(reference);
        if (parts.HasScheme)
        {
            // An absolute IRI without dot segments, the usual case, stays the same string.
            return HasDotSegments(parts.Path(reference)) ? Join(reference, parts, reference, parts) : reference;
        }

        return parts.HasAuthority ? Join(Base, _base, reference, parts) : Merge(reference, parts);
    }

    private string Merge(string reference, IriParts parts)
    {
        ReadOnlySpan<char> basePath = _base.Path(Base), path = parts.Path(reference);
        ReadOnlySpan<char> query = parts.Query(reference);
        string merged;
        if (path.IsEmpty)
        {
            merged = basePath.ToString();
            query = parts.HasQuery ? query : _base.Query(Base);
        }
        else if (path[0] == '/')
        {
            merged = DotSegments.Remove(path);
        }
        else if (_base.HasAuthority && basePath.IsEmpty)
        {
            merged = DotSegments.Remove($"/{path}");
        }
        else
        {
            merged = DotSegments.Remove(string.Concat(basePath[..(basePath.LastIndexOf('/') + 1)], path));
        }

        return string.Concat(Guard(Base.AsSpan(0, _base.AuthorityEnd), merged), query, parts.Fragment(reference));
    }

    // Without an authority a path must not begin with two slashes (RFC 3986, 3.3), or it would read as one.
    private string Guard(ReadOnlySpan<char> front, string path) =>
        !_base.HasAuthority && path.StartsWith("//", StringComparison.Ordinal)
            ? string.Concat(front, "/.", path) : string.Concat(front, path);

    private static string Join(string schemeFrom, IriParts scheme, string reference, IriParts parts)
    {
        string path = DotSegments.Remove(parts.Path(reference));
        ReadOnlySpan<char> authority = reference.AsSpan(parts.SchemeEnd, parts.AuthorityEnd - parts.SchemeEnd);
        return string.Concat(
            string.Concat(schemeFrom.AsSpan(0, scheme.SchemeEnd), authority),
            path, parts.Query(reference), parts.Fragment(reference));
    }

    private static bool HasDotSegments(ReadOnlySpan<char> path) =>
        path.Contains("/.", StringComparison.Ordinal) && DotSegments.Present(path);
}
