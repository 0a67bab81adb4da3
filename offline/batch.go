package offline

// splice is an entry that is written anew with its stored payload.
type splice struct {
	write int // its place in the batch
	entry *Entry
}

// batch makes the store's batch of c. The payloads that stay are filled in by apply.
func (c *commit) batch(j *Journal) *Batch {
	c.meta = j.meta.after(c.next, j.writer, encodeDelta(c.order, c.writes.Writes))
	c.meta.raw = encodeMeta(c.meta)
	b, key := &Batch{}, metaKey(j.cfg.Name)
	b.Expect(BucketMeta, key, j.meta.raw)
	b.Expects = append(b.Expects, c.writes.Expects...)
	b.Put(BucketMeta, key, c.meta.raw)
	var gone []uint64
	for _, n := range c.order {
		e := c.index.entries[n]
		if e == nil {
			if n < c.first { // else it was made and removed in this very batch
				gone = append(gone, n)
			}
			continue
		}
		whole := *e
		if whole.Data = c.touched[n]; whole.Data == nil {
			if whole.Data = j.ahead[n]; whole.Data == nil {
				c.splices = append(c.splices, splice{len(b.Writes), e})
				b.Put(BucketJournal, j.entryKey(n), nil) // until apply knows the payload
				continue
			}
			c.known[n] = whole.Data
		}
		b.Put(BucketJournal, j.entryKey(n), encodeEntry(&whole))
	}
	j.deleteEntries(b, gone)
	if last := len(c.splices) - 1; last >= 0 {
		c.along = c.following(c.splices[last].entry.N)
	}
	b.Writes = append(append(b.Writes, c.moved.Writes...), c.writes.Writes...)
	return b
}

// deleteEntries adds the deletion of entries to b, of those that follow each other as one range.
func (j *Journal) deleteEntries(b *Batch, ns []uint64) {
	for len(ns) > 0 {
		n := 1
		for n < len(ns) && ns[n] == ns[0]+uint64(n) {
			n++
		}
		if n == 1 {
			b.Delete(BucketJournal, j.entryKey(ns[0]))
		} else {
			b.DeleteRange(BucketJournal, Range{Lower: j.entryKey(ns[0]), Upper: j.entryKey(ns[n-1])})
		}
		ns = ns[n:]
	}
}

// apply runs away from the loop: it fills in the payloads that stay, and applies the batch. What it reads is what it
// expects: any change of an entry would have changed the meta record, too.
func (c *commit) apply(j *Journal, b *Batch) error {
	c.lost = nil
	keys := make([]Key, len(c.splices), len(c.splices)+len(c.along))
	for i, s := range c.splices {
		keys[i] = b.Writes[s.write].Key
	}
	for _, n := range c.along {
		keys = append(keys, j.entryKey(n))
	}
	records, err := GetMany(j.cfg.Store, BucketJournal, keys)
	if err != nil {
		return err
	}
	for i, s := range c.splices {
		w, record := &b.Writes[s.write], records[i]
		old, err := decodeEntry(s.entry.N, record)
		if err != nil {
			if record == nil {
				err = Errorf(ErrCorrupt, "%s is missing from the store", entryName(s.entry.N))
			}
			c.lost = append(c.lost, badRecord{s.entry.N, w.Key, record, err})
			continue
		}
		whole := *s.entry
		whole.Data = old.Data
		w.Value = encodeEntry(&whole)
		c.known[s.entry.N] = old.Data
	}
	for i, n := range c.along {
		if e, err := decodeEntry(n, records[len(c.splices)+i]); err == nil { // else whoever sends it will tell
			c.known[n] = e.Data
		}
	}
	if c.lost != nil {
		return Errorf(ErrStale, "%d journal entries are not in the store any more", len(c.lost))
	}
	return j.cfg.Store.Apply(b, Strict)
}
