package offline

// commit is one attempt to write a batch of mutations. While it is in progress the index already has its changes; undo
// takes them back.
type commit struct {
	index     *index
	first     uint64 // next number before the commit: entries from here on are new
	next      uint64
	mutations []*mutation
	touched   map[uint64][]byte // new payloads; nil: the stored one stays
	order     []uint64          // of touched
	undo      []undoStep
	writes    Batch             // the owner's records, and fences
	records   map[string][]byte // what the first noted of writes leave in records; nil: gone
	noted     int
	moved     Batch // records that go into quarantine
	meta      *meta
	splices   []splice
	along     []uint64          // entries whose payloads are read along with those of the splices
	known     map[uint64][]byte // payloads as the store has them
	lost      []badRecord       // entries whose payload should have stayed, but is not there
}

type undoStep struct {
	n       uint64
	entry   *Entry
	data    []byte
	touched bool // n had been touched before
}

// write replaces the entry e.N by e, which it keeps. Without Data, the stored payload stays.
func (c *commit) write(e *Entry) {
	data := e.Data
	e.Data = nil
	c.touch(e.N, e, data)
}

// touch replaces or removes an entry.
func (c *commit) touch(n uint64, e *Entry, data []byte) {
	old, was := c.touched[n]
	if !was {
		c.order = append(c.order, n)
	}
	c.touched[n] = data
	c.undo = append(c.undo, undoStep{n, c.index.set(n, e), old, was})
}

// revert takes back everything after the first undone steps.
func (c *commit) revert(steps int) {
	for i := len(c.undo) - 1; i >= steps; i-- {
		u := &c.undo[i]
		c.index.set(u.n, u.entry)
		if u.touched {
			c.touched[u.n] = u.data
		} else {
			delete(c.touched, u.n)
			c.order = c.order[:len(c.order)-1]
		}
	}
	c.undo = c.undo[:steps]
}

// runMutation runs one mutation; an error undoes what it did so far.
func (c *commit) runMutation(m *mutation) {
	steps, next, writes, expects := len(c.undo), c.next, len(c.writes.Writes), len(c.writes.Expects)
	m.fenced, m.stale, m.durable = false, false, nil
	m.err = m.mutate(&Tx{c, m, writes})
	if m.err == nil && m.stale {
		m.err = Errorf(ErrStale, "another change of the same journal came before")
	}
	if m.err != nil {
		c.revert(steps)
		c.next = next
		c.writes.Writes, c.writes.Expects = c.writes.Writes[:writes], c.writes.Expects[:expects]
	}
}

// wrote is what the first n writes leave in a record, if one of them is of that.
func (c *commit) wrote(n int, bucket string, key Key) (value []byte, written bool) {
	for ; c.noted < n; c.noted++ {
		if c.records == nil {
			c.records = map[string][]byte{}
		}
		w := &c.writes.Writes[c.noted]
		c.records[w.Bucket+w.Key.String()] = w.Value
	}
	if c.noted > 0 {
		value, written = c.records[bucket+key.String()]
	}
	return value, written
}

// kept is how many of the mutations are to be kept when they cannot be saved.
func (c *commit) kept() (n int) {
	for _, m := range c.mutations {
		if m.keep {
			n++
		}
	}
	return n
}

// commit takes all waiting mutations and writes them in one batch.
func (j *Journal) commit() {
	c := &commit{index: j.index, first: j.meta.next, next: j.meta.next, touched: map[uint64][]byte{}, known: map[uint64][]byte{}}
	c.mutations, j.settles = j.settles, nil
	if len(j.queue) > 0 || j.retry {
		c.mutations = join(c.mutations, j.unsaved, j.queue)
		j.unsaved, j.queue, j.retry = nil, nil, false
	}
	if j.readOnly != nil {
		j.failed(c, j.readOnly)
		return
	}
	j.busy = true
	for _, m := range c.mutations {
		c.runMutation(m)
	}
	if len(c.order) == 0 && len(c.writes.Writes) == 0 && c.next == c.first {
		j.undisturbed(c.durable)
		j.finish(c.mutations, nil)
		j.busy = false
		return
	}
	batch := c.batch(j)
	var err error
	j.run(func() { err = c.apply(j, batch) }, func() { j.applied(c, err) })
}

// applied goes on when Apply has returned.
func (j *Journal) applied(c *commit, err error) {
	j.busy = false
	if j.closed {
		j.finish(c.mutations, err)
		return
	}
	switch CodeOf(err) {
	case "":
		j.succeeded(c)
	case ErrStale:
		j.undo(c)
		j.requeue(c.mutations)
		j.catchUp(c)
	case ErrQuotaExceeded, ErrBadKey:
		j.undo(c)
		j.failed(c, err)
	default:
		// The batch may have been made all the same. Its changes stay in the index until a look at the store tells.
		clear(j.ahead)
		j.doubt = c
		j.finish(c.mutations, err)
		j.retryLater()
	}
}

// undo takes back a commit that was not made, and tells the owner.
func (j *Journal) undo(c *commit) {
	var ch Changes
	for i := range c.undo {
		switch u := &c.undo[i]; {
		case u.touched:
		case u.entry == nil:
			ch.addRetired(c.index.entries[u.n])
		default:
			ch.Put = append(ch.Put, *u.entry)
		}
	}
	c.revert(0)
	j.undone(ch)
}

func (j *Journal) undone(ch Changes) {
	if j.cfg.OnUndo != nil {
		j.undisturbed(func() { j.cfg.OnUndo(ch) })
	}
}

func (j *Journal) succeeded(c *commit) {
	j.meta = c.meta
	j.keepAhead(c)
	j.channel.Send(encodeNumbers(c.meta.version))
	if len(j.unsaved) > 0 {
		j.retry = true // there may be room now
	} else {
		j.saveSucceeded()
	}
	if j.cfg.OnCommit != nil {
		j.undisturbed(func() { j.cfg.OnCommit(c.changes()) })
	}
	j.undisturbed(c.durable)
	j.finish(c.mutations, nil)
}

// durable runs what waits for c to be in the store.
func (c *commit) durable() {
	for _, m := range c.mutations {
		if m.err != nil {
			continue
		}
		for _, f := range m.durable {
			f()
		}
	}
}

// changes is what c did, for OnCommit.
func (c *commit) changes() (ch Changes) {
	for _, n := range c.order {
		if e := c.index.entries[n]; e != nil {
			put := *e
			put.Data = c.touched[n]
			ch.Put = append(ch.Put, put)
		}
	}
	for i := range c.undo {
		if u := &c.undo[i]; !u.touched && c.index.entries[u.n] == nil {
			ch.addRetired(u.entry)
		}
	}
	for i := range c.writes.Writes {
		w := &c.writes.Writes[i]
		ch.addRecord(w.Bucket, w.Key, w.Value)
	}
	return ch
}
