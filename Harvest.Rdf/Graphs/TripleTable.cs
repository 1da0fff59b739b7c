namespace Harvest.Rdf;

/// <summary>A statement as three term numbers.</summary>
internal readonly record struct TripleIds(int Subject, int Predicate, int Object);

/// <summary>The distinct statements of a graph: a hash set in insertion order and one chain per term and
/// position.</summary>
/// <remarks>A statement takes 24 bytes here and some 8 in the hash set; all chains run from new to old.</remarks>
internal sealed class TripleTable
{
    // So that nobody can prepare a file whose statements all fall into one place.
    private readonly uint _seed = (uint)Random.Shared.Next();
    private readonly Chain _subjects = new(), _predicates = new(), _objects = new();
    private TripleIds[] _triples = new TripleIds[64];
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    public TripleIds this[int index] => _triples[index];

    public bool Add(TripleIds triple)
    {
        int slot = Slot(triple);
        if (_slots[slot] != 0)
        {
            return false;
        }

        if (Count == _triples.Length)
        {
            Grow();
            slot = Slot(triple);
        }

        int index = Count++;
        _triples[index] = triple;
        _slots[slot] = index + 1;
        _subjects.Add(triple.Subject, index);
        _predicates.Add(triple.Predicate, index);
        _objects.Add(triple.Object, index);
        return true;
    }

    public bool Contains(TripleIds triple) => _slots[Slot(triple)] != 0;

    /// <summary>The statements that fit, each term number or -1 for any, newest first unless all are asked
    /// for.</summary>
    public IEnumerable<TripleIds> Match(int subject, int predicate, int @object)
    {
        (Chain? chain, int term) = Shortest(subject, predicate, @object);
        int index = chain is null ? 0 : chain.First(term);
        while (chain is null ? index < Count : index >= 0)
        {
            TripleIds triple = _triples[index];
            index = chain is null ? index + 1 : chain.Next(index);
            if ((subject < 0 || triple.Subject == subject) && (predicate < 0 || triple.Predicate == predicate)
                && (@object < 0 || triple.Object == @object))
            {
                yield return triple;
            }
        }
    }

    /// <summary>How many statements have the term as their object.</summary>
    public int CountOfObject(int term) => _objects.Length(term);

    /// <summary>How many statements have the term as their subject.</summary>
    public int CountOfSubject(int term) => _subjects.Length(term);

    private (Chain? Chain, int Term) Shortest(int subject, int predicate, int @object)
    {
        int s = subject < 0 ? int.MaxValue : _subjects.Length(subject);
        int p = predicate < 0 ? int.MaxValue : _predicates.Length(predicate);
        int o = @object < 0 ? int.MaxValue : _objects.Length(@object);
        int least = Math.Min(s, Math.Min(p, o));
        return least == int.MaxValue ? (null, -1)
            : least == s ? (_subjects, subject) : least == o ? (_objects, @object) : (_predicates, predicate);
    }

    private int Slot(TripleIds triple)
    {
        ulong hash = (((ulong)(uint)triple.Subject << 32) | (uint)triple.Object) ^ ((ulong)_seed << 7);
        hash = (hash + ((ulong)(uint)triple.Predicate * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93;
        int mask = _slots.Length - 1;
        int slot = (int)(hash >> 33) & mask;
        while (_slots[slot] != 0 && _triples[_slots[slot] - 1] != triple)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _triples, _triples.Length * 2);
        _slots = new int[_triples.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            _slots[Slot(_triples[i])] = i + 1;
        }
    }

    /// <summary>For every term the statements that have it in one position, as a linked list through arrays.</summary>
    private sealed class Chain
    {
        private int[] _heads = new int[64];
        private int[] _lengths = new int[64];
        private int[] _next = new int[64];

        public void Add(int term, int index)
        {
            Fit(ref _heads, term);
            Fit(ref _lengths, term);
            Fit(ref _next, index);
            _next[index] = _heads[term] - 1;
            _heads[term] = index + 1;
            _lengths[term]++;
        }

        public int First(int term) => term < _heads.Length ? _heads[term] - 1 : -1;

        public int Next(int index) => _next[index];

        public int Length(int term) => term < _lengths.Length ? _lengths[term] : 0;

        private static void Fit(ref int[] array, int index)
        {
            if (index >= array.Length)
            {
                Array.Resize(ref array, Math.Max(index + 1, array.Length * 2));
            }
        }
    }
}
