namespace Harvest.Formats.DcatUs;

/// <summary>What a site says of datasets that lack what DCAT-US requires.</summary>
/// <param name="Url">Address of the site, without a slash at the end.</param>
/// <param name="Publisher">Name of the publisher where a dataset has none; empty for no rule.</param>
/// <param name="ContactName">Whom to ask where a dataset does not say; empty for the publisher.</param>
/// <param name="ContactEmail">Where to ask; empty for no rule: a dataset without a contact is left out then.</param>
/// <param name="Keyword">The keyword of datasets that have none and no theme either; empty for no rule.</param>
public sealed record DcatUsSite(string Url, string Publisher = "", string ContactName = "", string ContactEmail = "", string Keyword = "");
