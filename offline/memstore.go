package offline

import (
	"bytes"
	"sync"
)

// MemoryStore is a Store in memory: for pages without IndexedDB (some private windows), for sources that keep
// nothing, and for tests. It keeps each bucket as a sorted slice, which is fast where keys come in ascending order.
type MemoryStore struct {
	mu      sync.Mutex
	buckets map[string]*memoryBucket // nil: closed
}

// memoryBucket holds the records of one bucket in key order.
type memoryBucket struct{ records []Record }

// NewMemoryStore makes an empty store with all buckets.
func NewMemoryStore() *MemoryStore {
	m := &MemoryStore{buckets: map[string]*memoryBucket{}}
	for _, name := range Buckets() {
		m.buckets[name] = &memoryBucket{}
	}
	return m
}

// Get implements Store.
func (m *MemoryStore) Get(bucket string, key Key) (value []byte, found bool, err error) {
	m.mu.Lock()
	r, err := m.record(bucket, key)
	if r != nil {
		value = cloneValue(r.Value)
	}
	m.mu.Unlock()
	return value, r != nil, err
}

// GetRange implements Store.
func (m *MemoryStore) GetRange(bucket string, r Range) ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := m.bucket(bucket)
	if err != nil {
		return nil, err
	}
	lo, hi := b.span(&r)
	n := hi - lo
	if r.Limit > 0 && n > r.Limit {
		n = r.Limit
	}
	out := make([]Record, n)
	for i := range out {
		from := lo + i
		if r.Reverse {
			from = hi - 1 - i
		}
		out[i] = b.records[from]
		out[i].Value = cloneValue(out[i].Value)
	}
	return out, nil
}

// Apply implements Store. Memory is never full.
func (m *MemoryStore) Apply(b *Batch, _ Durability) error {
	m.mu.Lock()
	err := m.check(b)
	if err == nil {
		for i := range b.Writes {
			m.write(&b.Writes[i])
		}
	}
	m.mu.Unlock()
	return err
}

// check finds out whether b may be applied at all.
func (m *MemoryStore) check(b *Batch) error {
	for i := range b.Writes {
		w := &b.Writes[i]
		_, err := m.bucket(w.Bucket)
		if err == nil && w.Range == nil {
			err = w.Key.Valid()
		}
		if err != nil {
			return err
		}
	}
	for i := range b.Expects {
		e := &b.Expects[i]
		r, err := m.record(e.Bucket, e.Key)
		if err != nil {
			return err
		}
		if (r != nil) != (e.Value != nil) || r != nil && !bytes.Equal(r.Value, e.Value) {
			return Errorf(ErrStale, "record %s in %s is not what the batch expects; read it again and retry", e.Key.String(), e.Bucket)
		}
	}
	return nil
}

// bucket finds a bucket of an open store.
func (m *MemoryStore) bucket(name string) (*memoryBucket, error) {
	if m.buckets == nil {
		return nil, Errorf(ErrClosed, "the memory store was used after Close; open a new one")
	}
	b := m.buckets[name]
	if b == nil {
		return nil, Errorf(ErrStorage, "there is no bucket %q in the memory store", name)
	}
	return b, nil
}

// record finds a record; it returns nil where there is none.
func (m *MemoryStore) record(bucket string, key Key) (*Record, error) {
	b, err := m.bucket(bucket)
	if err == nil {
		err = key.Valid()
	}
	if err != nil {
		return nil, err
	}
	if i, found := b.search(key); found {
		return &b.records[i], nil
	}
	return nil, nil
}

// write makes one change.
func (m *MemoryStore) write(w *Write) {
	b := m.buckets[w.Bucket]
	if w.Range != nil {
		b.remove(b.span(w.Range))
		return
	}
	i, found := b.search(w.Key)
	if w.Value == nil {
		if found {
			b.remove(i, i+1)
		}
		return
	}
	if !found {
		b.insert(i, w.Key)
	}
	b.records[i].Value = cloneValue(w.Value)
}

// Estimate implements Store: roughly the bytes of keys and values, and no quota.
func (m *MemoryStore) Estimate() (u Usage, err error) {
	m.mu.Lock()
	if m.buckets == nil {
		_, err = m.bucket("")
	}
	for _, b := range m.buckets {
		for i := range b.records {
			u.Used += b.records[i].size()
		}
	}
	m.mu.Unlock()
	return u, err
}

// Close implements Store. What was stored is gone.
func (m *MemoryStore) Close() error {
	m.mu.Lock()
	m.buckets = nil
	m.mu.Unlock()
	return nil
}

// cloneValue copies v; an empty value stays different from none.
func cloneValue(v []byte) []byte { return append(make([]byte, 0, len(v)), v...) }

// size is roughly the record's bytes.
func (r *Record) size() int64 {
	n := len(r.Value)
	for _, part := range r.Key {
		s, _ := part.(string)
		n += max(len(s), 8)
	}
	return int64(n)
}

// search finds the place of key, and whether it is there.
func (b *memoryBucket) search(key Key) (int, bool) {
	i := b.place(key, false)
	return i, i < len(b.records) && b.records[i].Key.Compare(key) == 0
}

// place is the number of records before key; with behind, a record of that very key is one of them.
func (b *memoryBucket) place(key Key, behind bool) int {
	lo, hi := 0, len(b.records)
	for lo < hi {
		mid := (lo + hi) / 2
		if c := b.records[mid].Key.Compare(key); c > 0 || c == 0 && !behind {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// span is the half-open interval of indexes that r selects, without its limit.
func (b *memoryBucket) span(r *Range) (lo, hi int) {
	hi = len(b.records)
	if r.Lower != nil {
		lo = b.place(r.Lower, r.LowerOpen)
	}
	if r.Upper != nil {
		hi = b.place(r.Upper, !r.UpperOpen)
	}
	return lo, max(lo, hi)
}

// insert makes room for a record of key at i.
func (b *memoryBucket) insert(i int, key Key) {
	b.records = append(b.records, Record{})
	copy(b.records[i+1:], b.records[i:])
	b.records[i] = Record{Key: append(Key(nil), key...)}
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
