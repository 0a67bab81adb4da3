package offline

// A request to a store costs as much as reading dozens of records. So a commit that has to read the payloads of entries also
// reads those of the entries that are to be sent next, and they are kept until they are: Journal.ahead. What is kept is what
// the store has as long as nobody else has committed since.

// readAhead is how many payloads are read along.
const readAhead = 64

// following lists the entries behind n, of its kind, that wait to be sent and that c does not change.
func (c *commit) following(n uint64) (ns []uint64) {
	order, kind := c.index.order, c.index.entries[n].Kind
	for _, n := range order[searchNumber(order, n+1):] {
		e := c.index.entries[n]
		if _, touched := c.touched[n]; e != nil && !touched && e.State == StateQueued && e.Kind == kind {
			ns = append(ns, n)
		}
		if len(ns) == readAhead {
			break
		}
	}
	return ns
}

// keepAhead keeps the payloads that c has read or written anew, now that it is in the store.
func (j *Journal) keepAhead(c *commit) {
	if len(j.ahead) > 4*readAhead {
		clear(j.ahead)
	}
	for _, n := range c.order {
		delete(j.ahead, n)
	}
	for n, data := range c.known {
		if e := j.index.entries[n]; e != nil && e.sendable() {
			j.ahead[n] = data
		}
	}
}

// takeAhead returns entries with the payloads that are kept, which are then kept no more; false if not all are.
func (j *Journal) takeAhead(ns []uint64) ([]Entry, bool) {
	entries := make([]Entry, len(ns))
	for i, n := range ns {
		e, data := j.index.entries[n], j.ahead[n]
		if e == nil || data == nil {
			return nil, false
		}
		entries[i] = *e
		entries[i].Data = data
	}
	for _, n := range ns {
		delete(j.ahead, n)
	}
	return entries, true
}
