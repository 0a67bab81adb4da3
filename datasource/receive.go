package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// longBody is the length of a response from which on its rows are read bit by bit, so that the page does not freeze.
const longBody = 4 << 20

// shown takes the rows that a read brought.
func (s *Source) shown(r *reading, a *Answer) {
	s.answerCame(a)
	if len(a.Body) < longBody || s.opt.schema.Calls() {
		batch, err := s.extract(a, nil)
		s.readDone(r, s.receive(r, a, batch, err))
		return
	}
	current := func() bool { return !s.closed && s.reading == r }
	var batch *rows.Batch
	var err error
	s.env.Loop.Go(func() {
		batch, err = s.extract(a, func() bool { s.host.Pause(); return current() })
	}, func() {
		if current() {
			s.readDone(r, s.receive(r, a, batch, err))
		}
	})
}

// Success shows an answer that the page got by itself as that of a read (spec §5 success).
func (s *Source) Success(a Answer) {
	s.answerCame(&a)
	batch, err := s.extract(&a, nil)
	_ = s.receive(&reading{want: s.wanted(s.readParams(&rows.Node{})), deltas: len(s.deltas)}, &a, batch, err) // told by an event
}

// answerCame tells of the end of a request.
func (s *Source) answerCame(a *Answer) {
	end := callEvent(EventRequestEnd, OpRead)
	end.Ref = a.Ref
	s.emit(end)
}

// receive shows the rows that a read brought, or keeps them if it is a prefetch.
func (s *Source) receive(r *reading, a *Answer, batch *rows.Batch, err error) error {
	switch {
	case err != nil:
		s.emit(s.errorEvent(err, a))
		return err
	case truthy(a.Errors):
		s.emit(s.errorEvent(failure(OpRead, a), a))
		return nil // as the reference does: the promise resolves
	}
	if err := s.checkIDs(batch); err != nil {
		s.emit(s.errorEvent(err, a))
	}
	if r.prefetched != nil {
		s.fetched(r, batch, a.Total)
	} else {
		s.takeAggregates(a.Aggregates)
		s.showRead(r, batch, a.Total)
	}
	return nil
}

// showRead makes what a read brought the confirmed rows.
func (s *Source) showRead(r *reading, batch *rows.Batch, total int) {
	s.local, s.shows = false, r.want
	s.windows.clear()
	if s.opt.serverPaging {
		s.windows.put(max(r.want.skip, 0), batch, s.deltas[r.deltas:])
	}
	s.taken = 0
	segments := s.replace([]part{{rows: []*rows.Batch{batch}, newer: s.deltas[r.deltas:]}}, s.durable())
	s.serverTotal = total
	s.count()
	s.storeRows(&cachePage{query: r.want.query, skip: max(r.want.skip, 0), rows: s.readLen}, segments, r.deltas, !s.remote())
	s.announce(EventChange)
}

// extract gets the rows out of an answer, and what a body says of total and errors. pause is that of rows.Reader.
func (s *Source) extract(a *Answer, pause func() bool) (*rows.Batch, error) {
	if a.Body == nil {
		b, err := s.serverRows(a)
		if b == nil {
			b = &rows.Batch{}
		}
		s.opt.schema.Complete(b)
		s.attachGroups(b, a.Groups)
		return b, err
	}
	paths := []string{s.opt.errors}
	if s.opt.total != "" {
		add(&paths, s.opt.total) // not the empty one: it names the whole response
	}
	if s.opt.aggregates != "" {
		add(&paths, s.opt.aggregates)
	}
	reader := rows.Reader{Schema: &s.opt.schema, Data: s.opt.data, Paths: paths, Pause: pause}
	resp, err := reader.Read(a.Body)
	if err != nil {
		return nil, err
	}
	a.Errors = resp.Values[0].Value()
	a.Total = resp.Length
	a.Aggregates = []byte("{}") // what the reference takes if there is no schema.aggregates
	if s.opt.aggregates != "" {
		a.Aggregates = resp.Values[len(paths)-1].AppendOptions(nil)
	}
	if s.opt.total != "" {
		a.Total = -1
		if n := resp.Values[1].Value(); n.Kind == rows.Number || n.Kind == rows.String {
			a.Total = wholeOf(&n)
		}
	}
	return resp.Rows, nil
}

// wholeOf is a total that a response gives, −1 for what is none.
func wholeOf(v *rows.Value) int {
	n := v.Num
	if v.Kind == rows.String {
		whole, err := strconv.Atoi(v.Str)
		if err != nil {
			return -1
		}
		n = float64(whole)
	}
	if n >= 0 { // not NaN
		return int(n)
	}
	return -1
}

// checkIDs says when rows of a server have no id: they cannot be changed.
func (s *Source) checkIDs(b *rows.Batch) error {
	if s.cfg.Local || s.opt.schema.ID == "" {
		return nil
	}
	for i := range b.Len() {
		if v := b.Value(i, s.opt.id); v.Kind == rows.Null || s.opt.schema.IsNew(v) {
			return offline.Errorf(offline.ErrResponse,
				"row %d of the response has no %q, which schema.model.id names; changes of it would be sent as new rows", i, s.opt.id)
		}
	}
	return nil
}
