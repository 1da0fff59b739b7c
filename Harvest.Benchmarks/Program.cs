using Harvest.Benchmarks.Commands;

return await BenchCommand.RunAsync(args);
