using Harvest.Hosting;
using Harvest.Queues;

return await ConsumerHost.RunAsync(QueueName.Gather, args);
