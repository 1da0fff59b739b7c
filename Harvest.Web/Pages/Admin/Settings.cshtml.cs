using System.Globalization;
using System.Reflection;
using Harvest.Http;
using Harvest.Storage;

namespace Harvest.Web.Pages.Admin;

/// <summary>The settings that this process runs with.</summary>
public sealed class SettingsModel : AdminPage
{
    public IReadOnlyList<(string Name, string Value, bool IsDefault)> Rows { get; private set; } = [];

    public void OnGet() => Rows = [.. Read(Get<HarvestOptions>(), new HarvestOptions(), "")];

    private IEnumerable<(string, string, bool)> Read(object options, object defaults, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.GetIndexParameters().Length == 0))
        {
            var (value, usual) = (property.GetValue(options), property.GetValue(defaults));
            if (value is not null && usual is not null && property.PropertyType is { IsClass: true, Namespace: { } space } && space.StartsWith("Harvest", StringComparison.Ordinal))
            {
                foreach (var row in Read(value, usual, $"{prefix}{property.Name}:"))
                    yield return row;
                continue;
            }
            yield return (prefix + property.Name, Shown(prefix + property.Name, value), Equals(Text(value), Text(usual)));
        }
    }

    private string Shown(string name, object? value) =>
        value is null || Text(value).Length == 0 ? "–"
        // The connection string holds a password; the dialect says where it leads without it.
        : name == "Database" ? Get<Database>().Dialect.Place
        : Secrets.IsSecretParameter(name) ? "********"
        : name.EndsWith("Url", StringComparison.Ordinal) ? SafeUrl.Of(Text(value))
        : Text(value);

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        // As it is written in a settings file.
        bool flag => flag ? "true" : "false",
        System.Collections.IEnumerable list => string.Join(", ", list.Cast<object?>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
