package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// Journal entries of a Source have these kinds: the flusher sends lower ones first.
const (
	kindCreate  = uint8(OpCreate - 1)
	kindUpdate  = uint8(OpUpdate - 1)
	kindDestroy = uint8(OpDestroy - 1)
)

func opOf(kind uint8) Op { return Op(kind) + 1 }

// find returns the last entry of a lane in state, and whether there is one.
func (t tx) find(lane string, state offline.State) (offline.Entry, bool) {
	list := t.Lane(lane)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State == state {
			return list[i], true
		}
	}
	return offline.Entry{}, false
}

// with returns a copy of p that also sets fields.
func (p *payload) with(fields cells) *payload {
	q := *p
	q.Fields = p.Fields.over(fields)
	return &q
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
	lane := t.s.laneNow(c)
	e, found := t.find(lane, offline.StateDraft)
	p := &payload{ID: c.id, Base: c.base, Version: c.version}
	if d, ok := t.s.confirming[c.lane]; ok {
		p.ID, p.Base, p.Version = d.id, d.row, d.version
	}
	if q := t.known(e.N); found && q != nil {
		*p = *q
	}
	live := found
	for _, o := range c.ops {
		p.Offline = p.Offline || o.offline
		if !live {
			e.Kind, live = o.kind, true
			p = p.with(o.fields)
			p.At = o.at
			continue
		}
		e.Kind, live = merged(e.Kind, o.kind)
		p = p.with(o.fields)
	}
	switch {
	case live && found:
		t.write(e, p)
	case live:
		t.append(offline.Entry{Lane: lane, Kind: e.Kind, State: offline.StateDraft, Since: t.s.env.Clock.Wall()}, p)
	case found:
		t.Retire(e.N)
	}
}

// promote makes the draft of a lane ready to be sent. It joins a change of the row that waits to be sent or that the
// server refused; what was submitted stays as it is and the draft follows it.
func (t tx) promote(lane string) {
	d, ok := t.find(lane, offline.StateDraft)
	if !ok {
		return
	}
	p := t.payload(d.N)
	e, joins := t.find(lane, offline.StateQueued)
	if !joins {
		e, joins = t.find(lane, offline.StateDead)
	}
	kind := d.Kind
	if joins {
		t.Retire(d.N)
		var send bool
		if kind, send = merged(e.Kind, d.Kind); !send {
			t.Retire(e.N)
			return
		}
		p = t.payload(e.N).with(p.Fields)
		p.Server, p.Newer = nil, ""
		d = e
	}
	t.queue(d, kind, p)
}

// queue makes an entry ready to be sent, behind what its lane has. It keeps its number, and so its idempotency key, only
// if it was never sent and is the last of its lane: a server may answer a repeated key from memory.
func (t tx) queue(e offline.Entry, kind uint8, p *payload) {
	list := t.Lane(e.Lane)
	last := len(list) == 0 || list[len(list)-1].N <= e.N
	unsent := e.State == offline.StateDraft || e.State == offline.StateQueued
	queued := offline.Entry{N: e.N, Lane: e.Lane, Kind: kind, State: offline.StateQueued, Since: e.Since}
	if last && unsent {
		t.write(queued, p)
		return
	}
	t.Retire(e.N)
	t.append(queued, p)
}
