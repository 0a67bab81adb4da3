package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// send makes the transport call of a submission and tells done what became of each of its entries.
func (s *Source) send(sub offline.Submission, done func([]offline.Outcome)) (cancel func()) {
	w := s.await()
	parts := make([]*payload, len(sub.Entries))
	for i := range sub.Entries {
		p, err := decodePayload(sub.Entries[i].Data)
		if err != nil {
			done(all(sub.Entries, &offline.Outcome{Class: offline.Permanent, Err: err}))
			return func() {}
		}
		parts[i] = p
	}
	op := opOf(sub.Entries[0].Kind)
	c := &call{op: op, again: sub.Repeat || sub.Entries[0].Attempts > 0}
	add(&w.calls, c)
	w.open++
	if !s.opt.submit { // there the host makes one call of several of these, and says so
		s.emit(callEvent(EventRequestStart, op))
		s.announce(EventProgress)
	}
	return s.host.Request(s.request(op, &sub, parts), func(a Answer) {
		c.answer = a
		outcomes := s.outcomes(op, sub.Entries, parts, &c.answer)
		if c.answer.custom() && len(outcomes) == len(sub.Entries) {
			w.excuse(sub.Entries)
		}
		c.err = outcomes[0].Err
		c.again = c.again || len(outcomes) < len(sub.Entries) // it is split: whose fault it is will show
		w.open--
		done(outcomes)
		s.checkWave()
	})
}

// all is the same outcome for each of the entries.
func all(entries []offline.Entry, o *offline.Outcome) []offline.Outcome {
	out := make([]offline.Outcome, len(entries))
	for i := range out {
		out[i] = *o
	}
	return out
}

// request describes the call. Everything in it comes from the entries alone, so any tab makes the same call.
func (s *Source) request(op Op, sub *offline.Submission, parts []*payload) *Request {
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
	o := &offline.Outcome{Class: v.class, MaybeApplied: v.maybe, RetryAfter: a.RetryAfter}
	if v.class != offline.Done {
		o.Err = failure(op, a)
	}
	if len(entries) > 1 && (v.class == offline.Conflict || v.class == offline.Permanent) {
		o.Class = offline.Permanent // whose fault it is shows when they are sent one by one
		return []offline.Outcome{*o}
	}
	server, err := s.serverRows(a)
	if err != nil && v.class == offline.Done {
		s.emit(s.errorEvent(err, a)) // it was done all the same: take the rows as sent
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
		out[i].Commit = s.settlement(v.class, &entries[i], parts[i], answered, a.ETag)
	}
	return out
}

// missingIDs says when the server did not tell the id of a row it made: later changes of the row cannot be addressed.
func (s *Source) missingIDs(parts []*payload, server *rows.Batch, a *Answer) {
	for i, p := range parts {
		row := p.row()
		if server != nil && i < server.Len() {
			row = row.over(server.Cells(i))
		}
		id, _ := row.get(s.opt.id)
		if s.opt.schema.ID != "" && s.opt.schema.IsNew(id) {
			s.emit(s.errorEvent(offline.Errorf(offline.ErrResponse,
				"the answer to the create has no %q, which schema.model.id names; read again before the row is changed", s.opt.id), a))
		}
	}
}

// settlement is what an outcome changes in the journal beside the entry itself.
func (s *Source) settlement(class offline.OutcomeClass, e *offline.Entry, p *payload, answered cells, etag string) func(*offline.Tx) {
	return func(j *offline.Tx) {
		t := tx{j, s}
		switch class {
		case offline.Done:
			t.acknowledge(e, p, answered, etag)
		case offline.Conflict:
			t.collide(e.N, p, answered, etag)
		case offline.Permanent:
			t.refuse(e, p)
		}
	}
}

// acknowledge makes the commit that retires entry e also confirm the row as the server has it, and puts what is pending
// behind e on top of that: with the id the server gave, in the lane of that id.
func (t tx) acknowledge(e *offline.Entry, p *payload, answered cells, etag string) {
	s := t.s
	d := &delta{n: e.N, lane: e.Lane, created: e.Kind == kindCreate, id: p.ID}
	if e.Kind != kindDestroy {
		d.row = p.row().over(answered)
		if id := d.row.find(s.opt.id); id != nil && (d.created || d.id.Kind == rows.Undefined) {
			d.id = *id
		}
		d.version = s.version(etag, d.row)
	}
	t.confirm(d)
}
