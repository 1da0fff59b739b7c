using System.Collections.Concurrent;
using System.Text.Json;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>Documents that a test puts at paths, and an engine that has one of them as a source.</summary>
public sealed class HarvestedFeed : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Body, string? Type)> documents = [];

    public TestSite Site { get; private set; } = null!;

    public Engine Engine { get; private set; } = null!;

    /// <summary>The source, once <see cref="AddSourceAsync"/> has made it.</summary>
    public Source Source { get; private set; } = null!;

    /// <summary>Answers instead of the documents when it returns true.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    public static async Task<HarvestedFeed> StartAsync(Action<IServiceCollection>? configure = null, string? database = null)
    {
        var feed = new HarvestedFeed { Engine = await Engine.StartAsync(database, null, configure) };
        feed.Site = await TestSite.StartAsync(feed.AnswerAsync);
        return feed;
    }

    /// <summary>A feed with one document, which is the source.</summary>
    public static async Task<HarvestedFeed> OfAsync(
        string body, string? mediaType = "text/turtle", string config = "", string type = "dcat", string path = "/catalog.ttl")
    {
        var feed = await StartAsync();
        feed.Put(path, body, mediaType);
        await feed.AddSourceAsync(path, config, type);
        return feed;
    }

    /// <summary>Puts a document; in it <c>{site}</c> stands for the address of the site, without a slash.</summary>
    /// <param name="pathAndQuery">With a leading slash.</param>
    /// <param name="body">The document.</param>
    /// <param name="mediaType">Null for none.</param>
    public void Put(string pathAndQuery, string body, string? mediaType = "text/turtle") =>
        documents[pathAndQuery] = (body.Replace("{site}", At(""), StringComparison.Ordinal), mediaType);

    public void Remove(string pathAndQuery) => documents.TryRemove(pathAndQuery, out _);

    /// <summary>An address of the site.</summary>
    public string At(string path) => Site.Url.AbsoluteUri.TrimEnd('/') + path;

    public async Task<Source> AddSourceAsync(string path, string config = "", string type = "dcat") =>
        Source = await Engine.CreateSourceAsync(new Uri(At(path)), type, config);

    public Task<Job> HarvestAsync() => Engine.HarvestAsync(Source);

    /// <summary>Harvests; whatever goes wrong fails the test.</summary>
    public async Task<Job> HarvestWellAsync()
    {
        var job = await HarvestAsync();
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        return job;
    }

    /// <summary>Harvests what must not go well; gives what was said of it.</summary>
    public async Task<IReadOnlyList<string>> HarvestBadlyAsync()
    {
        var errors = await Engine.ErrorsAsync(await HarvestAsync());
        errors.ShouldNotBeEmpty();
        return errors;
    }

    /// <summary>The only dataset.</summary>
    public async Task<JsonElement> DatasetAsync() => (await Engine.DatasetsAsync()).ShouldHaveSingleItem();

    /// <summary>The dataset with this IRI.</summary>
    public async Task<JsonElement> DatasetAsync(string uri) =>
        (await Engine.DatasetsAsync()).Where(dataset => dataset.Extra("uri") == uri).ShouldHaveSingleItem();

    public async Task<IReadOnlyList<string>> TitlesAsync() =>
        [.. (await Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("title").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The warnings of the newest job.</summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(Job job) =>
    [
        .. (await Engine.Get<JobReports>().ObjectErrorsAsync(job.Id, 1000, CancellationToken.None))
            .Where(error => error.Warning).Select(error => error.Message),
    ];

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await Instead(context))
            return;
        if (!documents.TryGetValue(context.Request.Path + context.Request.QueryString, out var document))
        {
            context.Response.StatusCode = 404;
            return;
        }
        if (document.Type is not null)
            context.Response.ContentType = document.Type;
        await context.Response.WriteAsync(document.Body, context.RequestAborted);
    }
}
