namespace Harvest.Rdf;

/// <summary>Where the components of an IRI reference lie (RFC 3986, 3 and appendix B).</summary>
/// <param name="SchemeEnd">After the scheme's colon; 0 without a scheme.</param>
/// <param name="AuthorityEnd">After the authority; equal to <paramref name="SchemeEnd"/> without one.</param>
/// <param name="PathEnd">After the path.</param>
/// <param name="QueryEnd">After the query.</param>
internal readonly record struct IriParts(int SchemeEnd, int AuthorityEnd, int PathEnd, int QueryEnd)
{
    public bool HasScheme => SchemeEnd > 0;

    public bool HasAuthority => AuthorityEnd > SchemeEnd;

    public bool HasQuery => QueryEnd > PathEnd;

    public static IriParts Split(ReadOnlySpan<char> iri)
    {
        int scheme = IriSyntax.SchemeLength(iri) + 1;
        int hash = iri.IndexOf('#');
        int queryEnd = hash < 0 ? iri.Length : hash;
        if (scheme > queryEnd)
        {
            scheme = 0;
        }

        int mark = iri[..queryEnd].IndexOf('?');
        int pathEnd = mark < 0 ? queryEnd : mark;
        int authority = scheme;
        if (iri[scheme..pathEnd].StartsWith("//"))
        {
            int slash = iri[(scheme + 2)..pathEnd].IndexOf('/');
            authority = slash < 0 ? pathEnd : scheme + 2 + slash;
        }

        return new IriParts(scheme, authority, pathEnd, queryEnd);
    }

    public ReadOnlySpan<char> Path(string iri) => iri.AsSpan(AuthorityEnd, PathEnd - AuthorityEnd);

    public ReadOnlySpan<char> Query(string iri) => iri.AsSpan(PathEnd, QueryEnd - PathEnd);

    public ReadOnlySpan<char> Fragment(string iri) => iri.AsSpan(QueryEnd);
}
