package offline

import (
	"bytes"
	"sync"
)

// MemoryStore is a Store in memory: for pages without IndexedDB (some private windows), for sources that keep
// nothing, and for tests. It keeps each bucket as a sorted slice, which is fast where keys come in ascending order.
type MemoryStore struct {
	mu      sync.Mutex
	buckets map[string]*memoryBucket
	used    int64
	quota   int64 // 0: no limit
	closed  bool
}

// memoryBucket holds the records of one bucket in key order.
type memoryBucket struct{ records []Record }

// NewMemoryStore makes an empty store with all buckets and no quota.
func NewMemoryStore() *MemoryStore {
	m := &MemoryStore{buckets: map[string]*memoryBucket{}}
	for _, name := range Buckets() {
		m.buckets[name] = &memoryBucket{}
	}
	return m
}

// SetQuota limits the store to so many bytes of keys and values; 0 takes the limit away. What is stored stays, even
// above the limit, but no batch may make the store larger then.
func (m *MemoryStore) SetQuota(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.quota = bytes
}

// Get implements Store.
func (m *MemoryStore) Get(bucket string, key Key) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.bucket(bucket)
	if err != nil {
		return nil, false, err
	}
	if err := key.Valid(); err != nil {
		return nil, false, err
	}
	i, found := b.search(key)
	if !found {
		return nil, false, nil
	}
	return bytes.Clone(b.records[i].Value), true, nil
}

// GetRange implements Store.
func (m *MemoryStore) GetRange(bucket string, r Range) ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.bucket(bucket)
	if err != nil {
		return nil, err
	}
	lo, hi := b.span(r)
	n := hi - lo
	if r.Limit > 0 && n > r.Limit {
		n = r.Limit
	}
	out := make([]Record, n)
	for i := range out {
		from := b.records[lo+i]
		if r.Reverse {
			from = b.records[hi-1-i]
		}
		out[i] = Record{Key: from.Key, Value: bytes.Clone(from.Value)}
	}
	return out, nil
}

// Apply implements Store.
func (m *MemoryStore) Apply(b *Batch, _ Durability) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.check(b); err != nil {
		return err
	}
	before := m.used
	var undo []Write
	for _, w := range b.Writes {
		undo = m.write(w, undo)
	}
	if m.quota > 0 && m.used > m.quota && m.used > before {
		needed := m.used - m.quota
		for i := len(undo) - 1; i >= 0; i-- {
			m.write(undo[i], nil)
		}
		return Errorf(ErrQuotaExceeded, "the memory store is full: %d bytes more than its quota of %d; delete something",
			needed, m.quota)
	}
	return nil
}

// check finds out whether b may be applied at all.
func (m *MemoryStore) check(b *Batch) error {
	for _, w := range b.Writes {
		if _, err := m.bucket(w.Bucket); err != nil {
			return err
		}
		if w.Range != nil {
			continue
		}
		if err := w.Key.Valid(); err != nil {
			return err
		}
	}
	for _, e := range b.Expects {
		bucket, err := m.bucket(e.Bucket)
		if err != nil {
			return err
		}
		if err := e.Key.Valid(); err != nil {
			return err
		}
		i, found := bucket.search(e.Key)
		if found != (e.Value != nil) || found && !bytes.Equal(bucket.records[i].Value, e.Value) {
			return Errorf(ErrStale, "record %v in %s is not what the batch expects; read it again and retry", e.Key, e.Bucket)
		}
	}
	return nil
}

// bucket finds a bucket of an open store.
func (m *MemoryStore) bucket(name string) (*memoryBucket, error) {
	if m.closed {
		return nil, Errorf(ErrClosed, "the memory store was used after Close; open a new one")
	}
	b := m.buckets[name]
	if b == nil {
		return nil, Errorf(ErrStorage, "there is no bucket %q in the memory store", name)
	}
	return b, nil
}

// write makes one change and appends what reverts it to undo.
func (m *MemoryStore) write(w Write, undo []Write) []Write {
	b := m.buckets[w.Bucket]
	if w.Range != nil {
		lo, hi := b.span(*w.Range)
		for _, r := range b.records[lo:hi] {
			m.used -= r.size()
			undo = append(undo, Write{Bucket: w.Bucket, Key: r.Key, Value: r.Value})
		}
		b.remove(lo, hi)
		return undo
	}
	i, found := b.search(w.Key)
	back := Write{Bucket: w.Bucket, Key: w.Key}
	if found {
		back.Value = b.records[i].Value
		m.used -= b.records[i].size()
	}
	switch {
	case w.Value == nil && found:
		b.remove(i, i+1)
	case w.Value == nil:
		return undo
	case found:
		b.records[i].Value = cloneValue(w.Value)
		m.used += b.records[i].size()
	default:
		r := Record{Key: append(Key(nil), w.Key...), Value: cloneValue(w.Value)}
		m.used += r.size()
		b.insert(i, r)
	}
	return append(undo, back)
}

// Estimate implements Store.
func (m *MemoryStore) Estimate() (Usage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return Usage{}, Errorf(ErrClosed, "the memory store was used after Close; open a new one")
	}
	return Usage{Used: m.used, Quota: m.quota}, nil
}

// Close implements Store. What was stored is gone.
func (m *MemoryStore) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.buckets = nil
	return nil
}

// cloneValue copies v; an empty value stays different from none.
func cloneValue(v []byte) []byte { return append(make([]byte, 0, len(v)), v...) }

// size is what the record counts against a quota: roughly its bytes.
func (r Record) size() int64 {
	n := int64(len(r.Value))
	for _, part := range r.Key {
		if s, ok := part.(string); ok {
			n += int64(len(s))
		} else {
			n += 8
		}
	}
	return n
}

// search finds the place of key, and whether it is there.
func (b *memoryBucket) search(key Key) (int, bool) {
	i := b.first(func(k Key) bool { return k.Compare(key) >= 0 })
	return i, i < len(b.records) && b.records[i].Key.Compare(key) == 0
}

// first is the index of the first key that is (all after it must be, too), or the number of records.
func (b *memoryBucket) first(is func(Key) bool) int {
	lo, hi := 0, len(b.records)
	for lo < hi {
		mid := (lo + hi) / 2
		if is(b.records[mid].Key) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// span is the half-open interval of indexes that r selects, without its limit.
func (b *memoryBucket) span(r Range) (lo, hi int) {
	hi = len(b.records)
	if r.Lower != nil {
		lo = b.first(func(k Key) bool {
			c := k.Compare(r.Lower)
			return c > 0 || c == 0 && !r.LowerOpen
		})
	}
	if r.Upper != nil {
		hi = b.first(func(k Key) bool {
			c := k.Compare(r.Upper)
			return c > 0 || c == 0 && r.UpperOpen
		})
	}
	return lo, max(lo, hi)
}

func (b *memoryBucket) insert(i int, r Record) {
	b.records = append(b.records, Record{})
	copy(b.records[i+1:], b.records[i:])
	b.records[i] = r
}

// remove deletes records lo to hi by moving the shorter side: a queue loses its records at the front.
func (b *memoryBucket) remove(lo, hi int) {
	if lo < len(b.records)-hi {
		copy(b.records[hi-lo:], b.records[:lo])
		clear(b.records[:hi-lo])
		b.records = b.records[hi-lo:]
		return
	}
	n := copy(b.records[lo:], b.records[hi:])
	clear(b.records[lo+n:])
	b.records = b.records[:lo+n]
}
