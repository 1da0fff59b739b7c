return args is ["rdf", ..] ? Harvest.Benchmarks.RdfBench.Run(args[1..]) : 0;
