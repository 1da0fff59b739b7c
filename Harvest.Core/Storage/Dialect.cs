using System.Data.Common;
using Dapper;
using Harvest.Search;

namespace Harvest.Storage;

/// <summary>What differs between the databases. Everything else is one SQL text for both.</summary>
public abstract class Dialect : IAsyncDisposable
{
    /// <summary>Says where the data are, without secrets.</summary>
    public abstract string Place { get; }

    /// <summary>The folder of <c>Migrations</c> that belongs to this database.</summary>
    public abstract string MigrationFolder { get; }

    /// <summary>Ends a sub-select of rows to claim, so that two claimants never wait for each other.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Ends a select whose rows must stay as they are until the transaction ends.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>A statement that gives the database's time of day; null when that is this machine's.</summary>
    public virtual string? Now => null;

    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>The transaction that writes happen in; on SQLite it takes its turn among the writers.</summary>
    public abstract Task<DbTransaction> BeginWriteAsync(
        DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Called once after each write transaction, however it ended.</summary>
    public virtual void EndWrite()
    {
    }

    /// <summary>Ends what a connection is reading when the token says so, where the statement itself does not listen.</summary>
    public virtual IDisposable? StopOn(DbConnection connection, CancellationToken cancellationToken) => null;

    /// <summary>True when the same statement may well succeed a little later: server away, deadlock, file locked.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>Why the database cannot be opened, and what to do, where the driver's own words say neither; null where they do.</summary>
    public virtual string? Explain(Exception exception) => null;

    /// <summary>True when a row with such a key is there already.</summary>
    public abstract bool IsDuplicate(Exception exception);

    /// <summary>A condition: the column is among the texts of a list parameter (<see cref="List"/>).</summary>
    public abstract string In(string column, string parameter);

    /// <summary>A table expression <c>e(value)</c> over the rows of a JSON parameter; <c>value -&gt;&gt; 0</c> is a first cell.</summary>
    public abstract string Rows(string parameter);

    /// <summary>A list of texts as one parameter.</summary>
    public abstract SqlMapper.ICustomQueryParameter List(IReadOnlyCollection<string> texts);

    /// <summary>A condition: the stored list of texts in a column has the text of a parameter.</summary>
    public abstract string Has(string column, string parameter);

    /// <summary>A table expression <c>e(value)</c> over a stored list of texts.</summary>
    public abstract string Elements(string column);

    /// <summary>Inserts rows the fastest way there is. Cells: text, number, boolean, DateTimeOffset, bytes, list of texts, null.</summary>
    public abstract Task BulkInsertAsync(
        Session session, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Runs one statement once per set of values, in one round trip. Parameters are named <c>@p0</c>, <c>@p1</c> …</summary>
    public abstract Task<int> ExecuteManyAsync(
        Session session, string sql, IEnumerable<object?[]> parameterSets, CancellationToken cancellationToken);

    /// <summary>Takes datasets out of <c>dataset_search</c>, <c>dataset_facet</c> and <c>dataset_key</c>.</summary>
    public abstract Task UnindexAsync(Session session, long[] numbers, CancellationToken cancellationToken);

    /// <summary>The columns of <c>dataset_search</c> that a document is written to.</summary>
    public abstract string[] SearchColumns { get; }

    /// <summary>What is written to <see cref="SearchColumns"/>.</summary>
    public abstract object?[] SearchCells(long number, SearchDocument document);

    /// <summary>Terms in the database's own query language: every one must occur, in any of its forms.</summary>
    public abstract string SearchQuery(IReadOnlyList<SearchTerm> terms, SearchField field);

    /// <summary>A condition on <c>dataset_search s</c>: it matches the query of a parameter.</summary>
    public abstract string Matches(string query, SearchField field);

    /// <summary>How well rows of <c>dataset_search s</c> match a query of any field: below zero, the best the lowest.</summary>
    public abstract string Score(string query);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A connection within a read or a write.</summary>
public sealed record Session(Dialect Dialect, DbConnection Connection, DbTransaction? Transaction)
{
    /// <summary>Ends the statement that runs; none when it is part of a write, which ends by itself.</summary>
    public CancellationToken Token { get; init; }
}
