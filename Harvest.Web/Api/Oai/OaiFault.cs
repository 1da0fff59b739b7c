namespace Harvest.Web.Api.Oai;

/// <summary>An error of OAI-PMH.</summary>
/// <param name="code">Such as <c>badArgument</c>.</param>
/// <param name="message">What is wrong, for people.</param>
internal sealed class OaiFault(string code, string message) : Exception(message)
{
    public string Code => code;

    /// <summary>The answer must not repeat the arguments then.</summary>
    public bool IsOfArguments => Code is "badVerb" or "badArgument";
}
