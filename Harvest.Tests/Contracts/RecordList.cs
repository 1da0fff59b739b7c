namespace Harvest.Tests.Contracts;

/// <summary>The records of a portal that pages: in order of their coming, each as its portal writes it.</summary>
internal sealed class RecordList
{
    private readonly Lock gate = new();
    private readonly List<(string Id, string Text)> records = [];

    public int Count
    {
        get
        {
            lock (gate)
                return records.Count;
        }
    }

    public void Put(string id, string text)
    {
        lock (gate)
        {
            var place = records.FindIndex(record => record.Id == id);
            if (place < 0)
                records.Add((id, text));
            else
                records[place] = (id, text);
        }
    }

    public void Add(string id, string text)
    {
        lock (gate)
            records.Add((id, text));
    }

    public void Remove(string id)
    {
        lock (gate)
            records.RemoveAll(record => record.Id == id);
    }

    public string? Find(string id)
    {
        lock (gate)
            return records.Find(record => record.Id == id).Text;
    }

    public IReadOnlyList<string> Page(int start, int count)
    {
        lock (gate)
            return [.. records.Skip(start).Take(count).Select(record => record.Text)];
    }
}
