namespace Harvest.Web.Tests.Support;

/// <summary>The databases that the program runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
