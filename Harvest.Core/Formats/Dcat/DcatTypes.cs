namespace Harvest.Formats.Dcat;

/// <summary>What <see cref="Model.Dataset.Type"/> says of records that are no plain datasets.</summary>
public static class DcatTypes
{
    /// <summary>dcat:DatasetSeries.</summary>
    public const string Series = "dataset_series";

    /// <summary>dcat:DataService.</summary>
    public const string Service = "dataservice";

    /// <summary>dcat:Catalog, where catalogues are harvested as records.</summary>
    public const string Catalogue = "catalog";
}
