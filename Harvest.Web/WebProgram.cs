using Harvest.Doctor;
using Harvest.Hosting;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Web.Api;
using Harvest.Web.Api.Oai;
using Harvest.Web.Hosting;
using Harvest.Web.Live;
using Harvest.Web.Pages;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.ResponseCompression;

namespace Harvest.Web;

/// <summary>The web: pages, API, and, when the queue is in memory, everything else in the same process.</summary>
public static class WebProgram
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="arguments"><c>--config FILE</c>, <c>--set KEY=VALUE</c>, <c>--urls URL</c>.</param>
    /// <returns>0 when it was stopped, 1 when the start failed, 2 for wrong usage or a wrong setting.</returns>
    public static Task<int> RunAsync(string[] arguments) => RunAsync(arguments, configure: null);

    /// <summary>As above.</summary>
    /// <param name="arguments">As above.</param>
    /// <param name="configure">Puts parts in the place of others.</param>
    internal static async Task<int> RunAsync(string[] arguments, Action<WebApplicationBuilder>? configure)
    {
        if (WebArguments.AskForHelp(arguments))
        {
            Console.WriteLine(WebArguments.Usage);
            return 0;
        }
        try
        {
            await using var application = Create(arguments, configure);
            await application.RunAsync();
            return 0;
        }
        catch (OperationCanceledException)
        {
            // It was told to stop while it started.
            return 0;
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{fault.Message.TrimEnd('.')}. Choose another one with --urls");
            return 1;
        }
        catch (Exception fault) when (fault is ArgumentException or WrongInputException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return (fault as WrongInputException)?.ExitCode ?? 2;
        }
        catch (Exception fault) when (fault is HarvestException or IOException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    /// <summary>The whole application, not yet started.</summary>
    /// <param name="arguments">As for <see cref="RunAsync(string[])"/>.</param>
    /// <param name="configure">Puts parts in the place of others.</param>
    public static WebApplication Create(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var (file, settings, rest) = WebArguments.Split(arguments);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Settings count from the start on: nobody has to watch folders for changed ones.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. rest],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(WebProgram).Assembly.GetName().Name,
        });
        // A program that was built but not published finds its pages' files in the project.
        builder.WebHost.UseStaticWebAssets();
        HarvestConfiguration.Add(builder.Configuration, file, settings);
        builder.Logging.ClearProviders();
        HarvestLogging.Add(builder.Logging, builder.Configuration);
        // It warns that keys lie unencrypted; the folder is the user's alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Why a start failed is said in one line, not by the host's traces.
        var hasStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => hasStarted && level >= LogLevel.Information);
        builder.Services.AddHarvest(builder.Configuration);
        var options = HarvestSettings.Read(builder.Configuration);
        AddWeb(builder.Services, options);
        builder.Services.AddHosting(options);
        builder.Services.AddHarvestTelemetry(needsQueue: false).AddWorkHealth();
        // Meters are not for the public: they have an address of their own, when the settings give them one.
        builder.Services.AddHostedService<TelemetryServer>();
        configure?.Invoke(builder);
        var application = builder.Build();
        application.Lifetime.ApplicationStarted.Register(() => hasStarted = true);
        Use(application);
        return application;
    }

    private static void AddWeb(IServiceCollection services, HarvestOptions options)
    {
        // Pages ask for the antiforgery token on every change by themselves.
        services.AddRazorPages(pages => pages.Conventions.Add(new Bindings()));
        services.Configure<RouteOptions>(routes => routes.LowercaseUrls = true);
        services.AddDataProtection().SetApplicationName("harvest")
            .PersistKeysToFileSystem(KeyFolder(options));
        services.AddResponseCompression(compression =>
        {
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/ld+json", "text/turtle", "application/rdf+xml", "application/n-triples", "application/trig", "text/n3", "text/csv", "application/jsonl", "application/atom+xml"];
        });
        services.AddWebSecurity(options);
        services.AddSingleton<FormSeal>();
        services.AddSingleton<ActionTable>();
        services.AddSingleton<CatalogueSearch>();
        services.AddSingleton<Assets>();
        services.AddSingleton<SiteFiles>();
        services.AddSingleton<LiveJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveJobs>());
    }

    /// <summary>The keys that sign sessions; for this program's user alone.</summary>
    private static DirectoryInfo KeyFolder(HarvestOptions options)
    {
        var folder = Path.GetFullPath(Path.Combine(options.DataFolder, "keys"));
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolder.Wrong(options, fault);
        }
    }

    /// <summary>A U+0000 in a page's query: nobody types it, and no database stores it.</summary>
    private static bool HasNothing(HttpContext context) =>
        context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true && !IsApi(context);

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is away for a while is told as such: caches and probes need not take it for a fault of the program.</summary>
    private static ExceptionHandlerOptions PageOfFaults(Database database) => new()
    {
        ExceptionHandlingPath = "/error/500",
        StatusCodeSelector = fault => database.IsAway(fault) || fault is QueueException
            ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
    };

    private static void Use(WebApplication application)
    {
        application.UseForwardedHeaders();
        application.UseMiddleware<RequestLanguage>();
        application.UseWhen(IsApi, api => api.UseExceptionHandler(handler => handler.Run(ActionEndpoint.FailAsync)));
        application.UseWhen(context => !IsApi(context), pages => pages.UseExceptionHandler(PageOfFaults(application.Services.GetRequiredService<Database>())).UseStatusCodePagesWithReExecute("/error/{0}").UseMiddleware<ProgramErrors>());
        application.UseMiddleware<SecurityHeaders>();
        application.UseWhen(HasNothing, pages => pages.Run(context =>
        {
            ProgramErrors.Explain(context, "a parameter holds U+0000, a character that no text can have");
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }));
        application.UseResponseCompression();
        application.UseMiddleware<Negotiation>();
        application.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=600",
        });
        application.UseRouting();
        application.UseRateLimiter();
        application.UseAuthentication();
        application.UseMiddleware<CallerMiddleware>();
        application.UseAuthorization();
        application.MapHarvestHealth();
        application.MapRazorPages();
        // A CKAN has a page for each group, and others link to it.
        application.MapGet("/group/{name}", (string name) => Results.Redirect($"/dataset?groups={Uri.EscapeDataString(name)}"));
        application.MapActions();
        application.MapFeeds();
        application.MapOai();
        application.MapSearchFeeds();
        application.MapLive();
        application.MapSignOn();
        SiteFiles.Map(application);
        RequestLanguage.Map(application);
    }
}
