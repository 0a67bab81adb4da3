package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// send makes the transport call of a submission and tells done what became of each of its entries.
func (s *Source) send(sub offline.Submission, done func([]offline.Outcome)) (cancel func()) {
	w := s.await()
	parts := make([]*payload, len(sub.Entries))
	for i, e := range sub.Entries {
		p, err := decodePayload(e.Data)
		if err != nil {
			done(all(sub.Entries, offline.Outcome{Class: offline.Permanent, Err: err}))
			return func() {}
		}
		parts[i] = p
	}
	op := opOf(sub.Entries[0].Kind)
	c := &call{op: op, again: sub.Repeat || sub.Entries[0].Attempts > 0}
	w.calls = append(w.calls, c)
	w.open++
	s.host.Emit(&Event{Type: EventRequestStart, Op: op, HasOp: true})
	s.host.Emit(&Event{Type: EventProgress})
	return s.host.Request(s.request(op, sub, parts), func(a Answer) {
		c.answer = a
		outcomes := s.outcomes(op, sub.Entries, parts, &c.answer)
		c.err = outcomes[0].Err
		c.again = c.again || len(outcomes) < len(sub.Entries) // it is split: whose fault it is will show
		w.open--
		done(outcomes)
		s.checkWave()
	})
}

func all(entries []offline.Entry, o offline.Outcome) []offline.Outcome {
	out := make([]offline.Outcome, len(entries))
	for i := range out {
		out[i] = o
	}
	return out
}

// request describes the call. Everything in it comes from the entries alone, so any tab makes the same call.
func (s *Source) request(op Op, sub offline.Submission, parts []*payload) *Request {
	var b rows.Batch
	for _, p := range parts {
		b.Add(p.row())
	}
	r := &Request{Op: op, Data: b.AppendBlock(nil), Batch: s.opt.batch}
	if s.opt.offline.idempotent {
		r.Key = sub.Key
	}
	if len(parts) == 1 && s.opt.offline.ifMatch {
		r.IfMatch = parts[0].Version
	}
	return r
}

// outcomes says what an answer means for the entries of the call: one outcome each, or one for all. Rows of the answer
// belong to the entries by position.
func (s *Source) outcomes(op Op, entries []offline.Entry, parts []*payload, a *Answer) []offline.Outcome {
	v := classify(op, a)
	if a.Status == 403 && s.freshToken {
		v.class = offline.Permanent // a new token did not help
	}
	o := offline.Outcome{Class: v.class, MaybeApplied: v.maybe, RetryAfter: a.RetryAfter}
	if v.class != offline.Done {
		o.Err = failure(op, a)
	}
	if len(entries) > 1 && (v.class == offline.Conflict || v.class == offline.Permanent) {
		o.Class = offline.Permanent // whose fault it is shows when they are sent one by one
		return []offline.Outcome{o}
	}
	server, err := s.serverRows(a)
	if err != nil && v.class == offline.Done {
		s.host.Emit(s.errorEvent(err, a)) // it was done all the same: take the rows as sent
	}
	if v.class == offline.Done && op == OpCreate && !s.cfg.Local {
		s.missingIDs(parts, server, a)
	}
	out := all(entries, o)
	for i := range out {
		var answered cells
		if server != nil && i < server.Len() {
			answered = server.Cells(i)
		}
		out[i].Commit = s.settlement(out[i], entries[i], parts[i], answered, a.ETag)
	}
	return out
}

// missingIDs says when the server did not tell the id of a row it made: later changes of the row cannot be addressed.
func (s *Source) missingIDs(parts []*payload, server *rows.Batch, a *Answer) {
	for i, p := range parts {
		id, _ := p.row().get(s.opt.id)
		if server != nil && i < server.Len() {
			if v := server.Value(i, s.opt.id); v.Kind != rows.Undefined {
				id = v
			}
		}
		if s.opt.id != "" && s.opt.schema.IsNew(id) {
			s.host.Emit(s.errorEvent(offline.Errorf(offline.ErrResponse,
				"the answer to the create has no %q, which schema.model.id names; read again before the row is changed", s.opt.id), a))
		}
	}
}

// settlement is what an outcome changes in the journal beside the entry itself.
func (s *Source) settlement(o offline.Outcome, e offline.Entry, p *payload, answered cells, etag string) func(*offline.Tx) {
	switch o.Class {
	case offline.Done:
		return func(j *offline.Tx) { tx{j, s}.acknowledge(e, p, answered, etag) }
	case offline.Conflict:
		return func(j *offline.Tx) { tx{j, s}.collide(e, p, answered, etag) }
	case offline.Permanent:
		return func(j *offline.Tx) { tx{j, s}.refuse(e, p) }
	}
	return nil
}

// acknowledge makes the commit that retires entry e also confirm the row as the server has it, and puts what is pending
// behind e on top of that: with the id the server gave, in the lane of that id.
func (t tx) acknowledge(e offline.Entry, p *payload, answered cells, etag string) {
	s := t.s
	d := delta{n: e.N, lane: e.Lane, created: e.Kind == kindCreate, id: p.ID}
	if e.Kind != kindDestroy {
		d.row = p.row().over(answered)
		if id, ok := d.row.get(s.opt.id); ok && (d.created || d.id.Kind == rows.Undefined) {
			d.id = id
		}
		d.version = s.version(etag, d.row)
	}
	t.confirm(d)
	t.rebase(e.N, d)
}

// rebase puts the other entries of the lane of d over what d says.
func (t tx) rebase(except uint64, d delta) {
	for _, e := range t.Lane(d.lane) {
		if e.N == except {
			continue
		}
		q := *t.payload(e.N)
		q.ID, q.Base, q.Version = d.id, d.row, d.version
		e.Lane = t.s.laneAfter(d)
		t.write(e, &q)
	}
}
