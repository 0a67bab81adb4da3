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
func (j *Journal) adopt(l loaded) {
	j.meta, j.metaRaw = l.meta, l.metaRaw
	for i := range l.entries {
		e := l.entries[i]
		e.Data = nil
		j.index.set(e.N, &e)
	}
}

// remote is what catchUp read.
type remote struct {
	loaded
	unchanged bool
	reset     bool // entries has all there are
	touched   []uint64
	records   []RecordChange
}

// catchUp reads what others committed.
func (j *Journal) catchUp() { j.catchUpAfter(nil) }

// catchUpAfter is catchUp after lost, a commit that was refused as stale (or nil).
func (j *Journal) catchUpAfter(lost *commit) {
	j.busy, j.behind = true, false
	version, raw := j.meta.version, j.metaRaw
	var r remote
	j.run(func() {
		r = readRemote(j.store, j.name, j.env.Rand, version, raw)
		if r.reset && r.err == nil && j.records != nil {
			r.readRecords(j.store, *j.records)
		}
	}, func() {
		j.busy = false
		switch {
		case j.closed:
			return
		case r.err != nil && CodeOf(r.err) == ErrTooNew:
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

// readRecords reads the owner's records as they are now.
func (r *remote) readRecords(store Store, in Records) {
	list, err := store.GetRange(in.Bucket, in.Range)
	r.err = err
	for _, record := range list {
		r.records = append(r.records, RecordChange{in.Bucket, record.Key, record.Value})
	}
}

// readRemote reads what changed since version, whose record was raw. It may block.
func readRemote(store Store, name string, rand Rand, version uint64, raw []byte) (r remote) {
	r.meta, r.metaRaw, r.err = readMeta(store, name)
	if r.err == nil && string(r.metaRaw) == string(raw) {
		r.unchanged = true
		return r
	}
	if r.err == nil && r.metaRaw == nil {
		r.err = errGone(name)
	}
	if r.err != nil && CodeOf(r.err) != ErrCorrupt {
		return r
	}
	deltas, known := r.meta.since(version)
	if r.err != nil || !known {
		r.reset = true
		r.loaded = load(store, name, rand)
		return r
	}
	records := map[string]recordKey{}
	var order []string
	for _, d := range deltas {
		ns, rs, _ := decodeDelta(d)
		for _, n := range ns {
			r.touched = insertNumber(r.touched, n)
		}
		for _, k := range rs {
			id := k.bucket + k.key.String()
			if _, twice := records[id]; !twice {
				order = append(order, id)
			}
			records[id] = k
		}
	}
	r.entries, r.corrupt, r.err = loadEntries(store, name, r.touched)
	for _, id := range order {
		k := records[id]
		value, _, err := store.Get(k.bucket, k.key)
		if err != nil {
			r.err = err
			return r
		}
		r.records = append(r.records, RecordChange{k.bucket, k.key, value})
	}
	return r
}

// take brings the index up to date and tells the owner.
func (j *Journal) take(r remote) {
	j.meta, j.metaRaw = r.meta, r.metaRaw
	if r.reset {
		j.index.each(func(e *Entry) bool {
			r.touched = append(r.touched, e.N)
			return true
		})
	}
	there := make(map[uint64]bool, len(r.entries))
	changes := Changes{Reset: r.reset, Put: r.entries, Records: r.records}
	for _, e := range r.entries {
		there[e.N] = true
		e.Data = nil
		j.index.set(e.N, &e)
	}
	for _, n := range r.touched {
		if there[n] {
			continue
		}
		if old := j.index.set(n, nil); old != nil {
			changes.Retired = append(changes.Retired, *old)
		}
	}
	if j.onRemote != nil {
		j.undisturbed(func() { j.onRemote(changes) })
	}
}

// refused handles a commit that was stale although the journal was up to date: a fence did not hold, or payloads it
// counted on are not there.
func (j *Journal) refused(c *commit) {
	for _, bad := range c.lost {
		j.index.set(bad.n, nil)
	}
	j.report(c.lost)
	if c.lost != nil {
		return
	}
	var fenced []*mutation
	j.settles, fenced = unfenced(j.settles, nil)
	j.queue, fenced = unfenced(j.queue, fenced)
	j.finish(fenced, Errorf(ErrStale, "the lease was lost to another tab"))
}

// unfenced parts ms into those without a fence and, appended to fenced, those with one.
func unfenced(ms, fenced []*mutation) (rest, _ []*mutation) {
	for _, m := range ms {
		if m.fenced {
			fenced = append(fenced, m)
		} else {
			rest = append(rest, m)
		}
	}
	return rest, fenced
}

// report tells of corrupt records and moves them to quarantine, so that they are reported once.
func (j *Journal) report(bad []badRecord) {
	for _, b := range bad {
		if j.onCorrupt != nil {
			j.onCorrupt(b.err)
		}
		if b.value != nil {
			j.Settle(func(tx *Tx) error { tx.quarantine(b); return nil }, nil)
		}
	}
}
