using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Harvest.Web.Pages;

/// <summary>
/// Every parameter of a page comes from one place: of the path when the page's address names it, of the form when something is
/// sent, of the query otherwise. Left to itself the framework takes what it finds first: a field <c>name</c> of a form for the
/// source in the address, and for <c>page</c> the page's own file.
/// </summary>
internal sealed class Bindings : IPageApplicationModelConvention
{
    public void Apply(PageApplicationModel model)
    {
        foreach (var handler in model.HandlerMethods)
        {
            foreach (var parameter in handler.Parameters)
                Bind(parameter, model.ActionDescriptor.AttributeRouteInfo?.Template ?? "", handler.HttpMethod);
        }
    }

    private static void Bind(PageParameterModel parameter, string template, string? method)
    {
        // What says itself where it comes from keeps it.
        if (parameter.BindingInfo?.BindingSource is not null)
            return;
        parameter.BindingInfo ??= new BindingInfo();
        parameter.BindingInfo.BindingSource = IsInPath(template, parameter.ParameterName) ? BindingSource.Path
            : string.Equals(method, "Post", StringComparison.OrdinalIgnoreCase) ? BindingSource.Form
            : BindingSource.Query;
    }

    private static bool IsInPath(string template, string name) =>
        template.Contains($"{{{name}}}", StringComparison.OrdinalIgnoreCase) || template.Contains($"{{{name}:", StringComparison.OrdinalIgnoreCase);
}
