namespace Harvest.Rdf;

/// <summary>Gives every distinct term a small number, in order of appearance.</summary>
internal sealed class TermTable
{
    private Term[] _terms = new Term[64];
    private int[] _hashes = new int[64];
    private int[] _next = new int[64];
    private int[] _buckets = new int[128];

    public int Count { get; private set; }

    public Term this[int id] => _terms[id];

    /// <summary>The number of the term, or -1.</summary>
    public int Find(in Term term)
    {
        int hash = term.GetHashCode();
        for (int id = _buckets[hash & (_buckets.Length - 1)] - 1; id >= 0; id = _next[id])
        {
            if (_hashes[id] == hash && _terms[id].Equals(term))
            {
                return id;
            }
        }

        return -1;
    }

    /// <summary>The number of the term, given now if it is new.</summary>
    public int Intern(in Term term)
    {
        int hash = term.GetHashCode();
        for (int id = _buckets[hash & (_buckets.Length - 1)] - 1; id >= 0; id = _next[id])
        {
            if (_hashes[id] == hash && _terms[id].Equals(term))
            {
                return id;
            }
        }

        return Append(term, hash);
    }

    private int Append(in Term term, int hash)
    {
        if (Count == _terms.Length)
        {
            Grow();
        }

        int id = Count++;
        _terms[id] = term;
        _hashes[id] = hash;
        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _next[id] = bucket - 1;
        bucket = id + 1;
        return id;
    }

    private void Grow()
    {
        int size = _terms.Length * 2;
        Array.Resize(ref _terms, size);
        Array.Resize(ref _hashes, size);
        Array.Resize(ref _next, size);
        _buckets = new int[size * 2];
        for (int id = 0; id < Count; id++)
        {
            ref int bucket = ref _buckets[_hashes[id] & (_buckets.Length - 1)];
            _next[id] = bucket - 1;
            bucket = id + 1;
        }
    }
}
