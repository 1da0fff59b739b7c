namespace Harvest.Benchmarks.Portal;

/// <summary>Keeps many documents in few large arrays: a gigabyte of single ones would busy the collector.</summary>
internal sealed class Arena
{
    private const int ChunkSize = 16 * 1024 * 1024;

    private byte[] chunk = [];
    private int used;

    public Holding Keep(int number, MadeDataset dataset)
    {
        if (used + dataset.Json.Length > chunk.Length)
        {
            chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
            used = 0;
        }
        var place = chunk.AsMemory(used, dataset.Json.Length);
        dataset.Json.CopyTo(place);
        used += dataset.Json.Length;
        return new Holding(number, dataset.Id, dataset.Name, dataset.Modified, place);
    }
}
