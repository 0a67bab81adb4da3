package offline

// onMessage hears of the commit of another tab. The message is only a hint with its version: what it did stands in
// the store.
func (j *Journal) onMessage(message []byte) {
	r := &reader{rest: message}
	if version := r.uint(); r.broken || version <= j.meta.version {
		return
	}
	j.behind = true
	j.schedule()
}

// adopt takes over a journal that was read from the store.
func (j *Journal) adopt(l *loaded) {
	j.meta = l.meta
	for i := range l.entries {
		j.index.put(&l.entries[i])
	}
}

// remote is what catchUp read.
type remote struct {
	loaded
	unchanged bool
	reset     bool // entries has all there are
	touched   []uint64
	changes   Changes // its records only
}

// catchUp reads what others committed, after lost, a commit that was refused as stale (or nil).
func (j *Journal) catchUp(lost *commit) {
	j.busy, j.behind = true, false
	clear(j.ahead)
	known := j.meta
	var r *remote
	j.run(func() { r = j.readRemote(known) }, func() {
		j.busy = false
		switch {
		case j.closed:
			return
		case CodeOf(r.err) == ErrTooNew:
			j.readOnly = r.err
		case r.err != nil:
			j.cannotSave(r.err)
		case r.unchanged && lost != nil:
			j.refused(lost)
		case !r.unchanged:
			j.take(r)
		}
		j.report(r.corrupt)
	})
}

// readRemote reads what changed since known. It may block.
func (j *Journal) readRemote(known *meta) *remote {
	r := &remote{}
	r.meta, r.err = j.readMeta()
	if r.err == nil && string(r.meta.raw) == string(known.raw) {
		r.unchanged = true
		return r
	}
	if r.err == nil && r.meta.raw == nil {
		r.err = Errorf(ErrVanished, "journal %q is gone from the store; its data was deleted, open it again", j.cfg.Name)
	}
	corrupt := CodeOf(r.err) == ErrCorrupt
	if r.err != nil && !corrupt {
		return r
	}
	deltas, remembered := r.meta.since(known.version)
	if corrupt || !remembered {
		r.reset = true
		r.loaded = *j.load()
		r.readAllRecords(j)
		return r
	}
	for _, d := range deltas {
		decodeDelta(d, r.addEntry, r.addRecord)
	}
	r.read(j, r.touched)
	r.readRecords(j)
	return r
}

// readAllRecords reads the owner's records as they are now.
func (r *remote) readAllRecords(j *Journal) {
	if r.err != nil || j.cfg.Records == nil {
		return
	}
	var list []Record
	list, r.err = j.cfg.Store.GetRange(j.cfg.Records.Bucket, j.cfg.Records.Range)
	for i := range list {
		r.changes.addRecord(j.cfg.Records.Bucket, list[i].Key, list[i].Value)
	}
}

// readRecords reads the records that others touched.
func (r *remote) readRecords(j *Journal) {
	for i := range r.changes.Records {
		if r.err != nil {
			return
		}
		c := &r.changes.Records[i]
		c.Value, _, r.err = j.cfg.Store.Get(c.Bucket, c.Key)
	}
}

func (r *remote) addEntry(n uint64) { r.touched = insertNumber(r.touched, n) }

// addRecord adds a record that is still to be read, unless it is there.
func (r *remote) addRecord(bucket string, key Key) {
	for i := range r.changes.Records {
		c := &r.changes.Records[i]
		if c.Bucket == bucket && c.Key.Compare(key) == 0 {
			return
		}
	}
	r.changes.addRecord(bucket, key, nil)
}

// take brings the index up to date and tells the owner.
func (j *Journal) take(r *remote) {
	if r.reset {
		j.index.each(func(e *Entry) bool {
			r.touched = append(r.touched, e.N)
			return true
		})
	}
	j.adopt(&r.loaded)
	there := make(map[uint64]bool, len(r.entries))
	for i := range r.entries {
		there[r.entries[i].N] = true
	}
	r.changes.Reset, r.changes.Put = r.reset, r.entries
	for _, n := range r.touched {
		if !there[n] {
			r.changes.addRetired(j.index.set(n, nil))
		}
	}
	if j.cfg.OnRemote != nil {
		j.undisturbed(func() { j.cfg.OnRemote(r.changes) })
	}
}

// refused handles a commit that was stale although the journal was up to date: a fence did not hold, or payloads it
// counted on are not there.
func (j *Journal) refused(c *commit) {
	var gone Changes
	for i := range c.lost {
		gone.addRetired(j.index.set(c.lost[i].n, nil))
	}
	j.undone(gone)
	j.report(c.lost)
	if c.lost != nil {
		return
	}
	fenced := func(m *mutation) bool { return m.fenced }
	settles, rest := part(j.settles, fenced)
	updates, queue := part(j.queue, fenced)
	j.settles, j.queue = rest, queue
	j.finish(join(settles, updates), Errorf(ErrStale, "the lease was lost to another tab"))
}

// report tells of corrupt records and moves them to quarantine, so that they are reported once.
func (j *Journal) report(bad []badRecord) {
	for i := range bad {
		b := &bad[i]
		if j.cfg.OnCorrupt != nil {
			j.cfg.OnCorrupt(b.err)
		}
		if b.value != nil {
			j.Settle(func(tx *Tx) error { tx.quarantine(b); return nil }, nil)
		}
	}
}
