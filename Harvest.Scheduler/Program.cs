using Harvest.Cli;

return await HarvestCommand.RunAsync(args);
