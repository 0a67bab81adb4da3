package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// Journal entries of a Source have these kinds: the flusher sends lower ones first.
const (
	kindCreate  = uint8(OpCreate - 1)
	kindUpdate  = uint8(OpUpdate - 1)
	kindDestroy = uint8(OpDestroy - 1)
)

func opOf(kind uint8) Op { return Op(kind) + 1 }

// find returns the last entry of a lane in state, nil if there is none.
func (t tx) find(lane string, state offline.State) *offline.Entry {
	list := t.Lane(lane)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State == state {
			return &list[i]
		}
	}
	return nil
}

// merged says what one change and a later one of the same row are together, when neither has been submitted.
// send is false when together they are nothing.
func merged(first, later uint8) (kind uint8, send bool) {
	switch {
	case first == kindCreate && later == kindDestroy:
		return 0, false
	case first == kindCreate:
		return kindCreate, true
	case first == kindDestroy:
		return kindDestroy, true
	}
	return later, true
}

// draft adds the edits of c to the draft of its lane, making one if there is none: a row has at most one.
func (t tx) draft(c *change) {
	if len(c.ops) == 0 {
		return
	}
	e := t.find(t.s.laneNow(c), offline.StateDraft)
	found := e != nil
	var p *payload
	if found {
		p = t.known(e.N)
	} else {
		e = t.s.newEntry(t.s.laneNow(c), 0, offline.StateDraft)
	}
	if p == nil {
		p = &payload{ID: c.id, Base: c.base, Version: c.version}
		if d := t.s.confirming[c.lane]; d != nil {
			p.settle(d)
		}
	}
	live := found
	for _, o := range c.ops {
		p = p.with(o.fields)
		p.Offline = p.Offline || o.offline
		if live {
			e.Kind, live = merged(e.Kind, o.kind)
			continue
		}
		e.Kind, live = o.kind, true
		p.At = o.at
	}
	switch {
	case live && found:
		t.write(e, p)
	case live:
		t.append(e, p)
	case found:
		t.Retire(e.N)
	}
}

// ranks are the numbers that a Sync has given out last, by kind: what follows in the table gets a higher one.
type ranks [kindDestroy + 1]uint64

// promote makes the draft of a lane ready to be sent, behind those that were promoted before it. It joins a change of the
// row that waits to be sent or that the server refused; what was submitted stays as it is and the draft follows it.
func (t tx) promote(lane string, after *ranks) {
	d := t.find(lane, offline.StateDraft)
	if d == nil {
		return
	}
	p, kind := t.payload(d.N), d.Kind
	e := t.find(lane, offline.StateQueued)
	if e == nil {
		e = t.find(lane, offline.StateDead)
	}
	if e != nil {
		t.Retire(d.N)
		var send bool
		if kind, send = merged(e.Kind, kind); !send {
			t.Retire(e.N)
			return
		}
		p = t.payload(e.N).with(p.Fields)
		p.Server, p.Newer = nil, ""
		d = e
	}
	after[kind] = max(after[kind], t.queue(d, kind, t.rebased(lane, p), after[kind]))
}

// rebased is p over the row as the server last had it, as the page shows it: the values that p does not set would else undo
// what others did since. With a version the server says so by a conflict, and p stays as it is.
func (t tx) rebased(lane string, p *payload) *payload {
	c := t.s.changes[lane]
	if p.Version != "" || c == nil || c.base == nil || t.s.confirming[lane] != nil {
		return p
	}
	q := *p
	q.Base = c.base
	return &q
}

// queue makes an entry ready to be sent, behind what its lane has, and returns its number. It keeps that, and so its
// idempotency key, only if it was never sent and is the last of its lane, as a server may answer a repeated key from memory;
// and a draft only if the number is higher than after.
func (t tx) queue(e *offline.Entry, kind uint8, p *payload, after uint64) uint64 {
	list := t.Lane(e.Lane)
	last := len(list) == 0 || list[len(list)-1].N <= e.N
	unsent := e.State == offline.StateQueued || e.State == offline.StateDraft && e.N > after
	queued := &offline.Entry{N: e.N, Lane: e.Lane, Kind: kind, State: offline.StateQueued, Since: e.Since}
	if last && unsent {
		t.write(queued, p)
		return e.N
	}
	t.Retire(e.N)
	return t.append(queued, p)
}
