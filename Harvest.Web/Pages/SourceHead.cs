using Harvest.Accounts;
using Harvest.Model;

namespace Harvest.Web.Pages;

/// <summary>The top of all pages of a source.</summary>
public sealed record SourceHead(Source Source, Caller Caller, SourceTab Tab);

/// <summary>The pages of a source.</summary>
public enum SourceTab
{
    About,
    Admin,
    Records,
    Jobs,
    Edit,
}
