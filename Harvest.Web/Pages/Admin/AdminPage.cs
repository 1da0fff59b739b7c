using Microsoft.AspNetCore.Mvc.Filters;

namespace Harvest.Web.Pages.Admin;

/// <summary>Pages for sysadmins.</summary>
public abstract class AdminPage : SitePage
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!Caller.IsSysadmin)
            context.Result = Refuse();
        else
            base.OnPageHandlerExecuting(context);
    }
}
