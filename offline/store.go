package offline

// The buckets that every Store has. A bucket is what IndexedDB calls an object store.
const (
	BucketMeta       = "meta"       // one small record per journal or source: replica id, counters, versions
	BucketJournal    = "journal"    // pending changes, one record per entry
	BucketRows       = "rows"       // confirmed rows, packed, and deltas over them
	BucketLeases     = "leases"     // lease records where there are no Web Locks
	BucketQuarantine = "quarantine" // records that could not be decoded, kept for inspection
)

// Buckets lists every bucket a Store must have.
func Buckets() []string {
	return []string{BucketMeta, BucketJournal, BucketRows, BucketLeases, BucketQuarantine}
}

// Durability says how far a batch must have got when Apply returns.
type Durability uint8

const (
	// Relaxed: the storage has the batch, the operating system may still hold it in memory. For caches.
	Relaxed Durability = iota
	// Strict: the batch has been flushed to disk. For journals.
	Strict
)

// Record is one key and its value.
type Record struct {
	Key   Key
	Value []byte
}

// Range selects keys of a bucket in ascending order (descending with Reverse). The zero Range selects all.
type Range struct {
	Lower, Upper         Key  // nil: unbounded
	LowerOpen, UpperOpen bool // exclude the bound itself
	Reverse              bool
	Limit                int // at most so many records; 0: all
}

// Usage is how much the store's origin uses and may use, in bytes. Zero Quota means unknown.
type Usage struct {
	Used, Quota int64
}

// Store is an ordered key-value store with atomic batches: what Holdfast needs of IndexedDB and no more
// (architecture, §3). Methods may block, so they are called inside Loop.Go, and are safe for concurrent use.
// The suite in offline/storetest says precisely what an implementation must do.
//
// Every method may return ErrClosed after Close, ErrVanished when the data was taken away behind our back (eviction,
// "clear site data"; never mistaken for an empty store) and ErrStorage for other failures.
type Store interface {
	// Get returns the value of key, and whether there is one.
	Get(bucket string, key Key) (value []byte, found bool, err error)
	// GetRange returns the records of r in key order.
	GetRange(bucket string, r Range) ([]Record, error)
	// Apply makes all operations of b or none. It returns ErrStale when an expectation of b does not hold,
	// ErrQuotaExceeded when the device or origin is full; nothing is changed then. Deleting works on a full store.
	Apply(b *Batch, d Durability) error
	// Estimate tells how full the store is.
	Estimate() (Usage, error)
	// Close releases the store. Calls in progress finish; later ones return ErrClosed.
	Close() error
}

// ManyGetter is a Store that reads several records at once for less than one by one.
type ManyGetter interface {
	// GetMany returns the values of keys in a bucket, nil for those that are not there. Errors are those of Get.
	GetMany(bucket string, keys []Key) ([][]byte, error)
}

// GetMany reads several records of a bucket, at once if the store can. Values of keys that are not there are nil.
func GetMany(s Store, bucket string, keys []Key) ([][]byte, error) {
	if many, ok := s.(ManyGetter); ok && len(keys) > 1 {
		return many.GetMany(bucket, keys)
	}
	return GetEach(keys, func(key Key) ([]byte, bool, error) { return s.Get(bucket, key) })
}

// GetEach is GetMany by a function that reads one record, and tells whether it is there.
func GetEach(keys []Key, get func(Key) ([]byte, bool, error)) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i := range keys {
		value, found, err := get(keys[i])
		if err != nil {
			return nil, err
		}
		if found && value == nil {
			value = []byte{}
		}
		values[i] = value
	}
	return values, nil
}

// Batch collects operations that Store.Apply makes atomically: expectations first, then writes in order.
// The zero Batch is empty and ready. A Batch must not be changed while it is applied.
type Batch struct {
	Expects []Expect
	Writes  []Write
}

// Expect is a condition of a batch: the record at Key holds exactly Value, or is absent where Value is nil.
type Expect struct {
	Bucket string
	Key    Key
	Value  []byte
}

// Write is one change of a batch. A nil Value deletes; with Range set, every record in it is deleted.
type Write struct {
	Bucket string
	Key    Key
	Value  []byte
	Range  *Range
}

// Expect adds the condition that key holds value, or is absent where value is nil.
func (b *Batch) Expect(bucket string, key Key, value []byte) {
	b.Expects = append(b.Expects, Expect{bucket, key, value})
}

// Put sets key to value. A nil value is stored as an empty one.
func (b *Batch) Put(bucket string, key Key, value []byte) {
	if value == nil {
		value = []byte{}
	}
	b.write(bucket, key, value, nil)
}

// Delete removes key; an absent key is no error.
func (b *Batch) Delete(bucket string, key Key) {
	b.write(bucket, key, nil, nil)
}

// DeleteRange removes all records of r (Limit and Reverse are ignored).
func (b *Batch) DeleteRange(bucket string, r Range) {
	b.write(bucket, nil, nil, &r)
}

func (b *Batch) write(bucket string, key Key, value []byte, r *Range) {
	b.Writes = append(b.Writes, Write{bucket, key, value, r})
}
