using Harvest.Web;

return await WebProgram.RunAsync(args);
