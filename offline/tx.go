package offline

// Tx is one atomic change of a journal in the making. It is valid only inside the function it is given to. What it
// reads includes what earlier updates of the same batch did.
type Tx struct {
	c    *commit
	m    *mutation
	from int // of the commit's writes: those before are of earlier updates
}

// Lane is the entries of lane by N, without Data.
func (tx *Tx) Lane(lane string) []Entry { return tx.c.index.lane(lane) }

// Get is entry n, and whether there is one. Data is there only if an update of the same batch wrote it.
func (tx *Tx) Get(n uint64) (e Entry, found bool) {
	if there := tx.c.index.entries[n]; there != nil {
		e, found = *there, true
		e.Data = tx.c.touched[n]
	}
	return e, found
}

// Append adds e to the journal and returns the number it got; e.N is ignored.
func (tx *Tx) Append(e Entry) uint64 {
	e.N = tx.Allocate()
	if e.Data == nil {
		e.Data = []byte{}
	}
	tx.c.write(&e)
	return e.N
}

// Allocate takes a number that no entry will get, for an idempotency key of its own.
func (tx *Tx) Allocate() uint64 {
	n := tx.c.next
	tx.c.next++
	return n
}

// Put replaces entry e.N, also its lane. With Data nil the stored payload stays. If the entry is gone, nothing happens.
func (tx *Tx) Put(e Entry) {
	if tx.c.index.entries[e.N] == nil {
		return
	}
	if e.Data == nil {
		e.Data = tx.c.touched[e.N]
	}
	tx.c.write(&e)
}

// OnDurable calls f once the batch is in the store, before the update's done function; also if that has been told of an
// error meanwhile, because a store that failed had made the batch all the same.
func (tx *Tx) OnDurable(f func()) { tx.m.durable = append(tx.m.durable, f) }

// Retire removes entry n, if it is there.
func (tx *Tx) Retire(n uint64) {
	if tx.c.index.entries[n] != nil {
		tx.c.touch(n, nil, nil)
	}
}

// PutRecord writes a record of the owner's in the same batch. Other tabs get it in Changes.Records.
func (tx *Tx) PutRecord(bucket string, key Key, value []byte) {
	tx.c.writes.Put(bucket, key, value)
}

// DeleteRecord deletes a record of the owner's in the same batch.
func (tx *Tx) DeleteRecord(bucket string, key Key) {
	tx.c.writes.Delete(bucket, key)
}

// Fence makes the whole batch fail with ErrStale if e does not hold in the store: see Fenced. Of a record that an earlier update of the
// same batch has written, e is to hold of that; else only this update fails with ErrStale.
func (tx *Tx) Fence(e Expect) {
	tx.m.fenced = true
	if now, written := tx.c.wrote(tx.from, e.Bucket, e.Key); !written {
		tx.c.writes.Expect(e.Bucket, e.Key, e.Value)
	} else if string(now) != string(e.Value) || (now == nil) != (e.Value == nil) {
		tx.m.stale = true
	}
}

// quarantine moves the undecodable record of entry n out of the way.
func (tx *Tx) quarantine(bad *badRecord) {
	tx.c.moved.Put(BucketQuarantine, quarantined(BucketJournal, bad.key), bad.value)
	tx.c.moved.Delete(BucketJournal, bad.key)
	tx.c.touch(bad.n, nil, nil) // tells the other tabs
}
