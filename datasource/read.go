package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// reading is one call of Read: in progress, or parked behind the one in progress.
type reading struct {
	extra  *rows.Node // parameters over those of the query
	done   func(error)
	want   wanted
	deltas int // how many deltas there were when the request was made: later ones are newer than its answer
	// prefetched is set if the rows are only to be kept. It is told false when nothing comes of it.
	prefetched func(bool)
}

// Read asks the transport for the rows, or the store while offline (spec §5 read, §8.3, §9.1). params is a JSON object
// of extra parameters or nil. done gets nil when the read was shown or prevented. The error is offline.ErrOption.
//
// A call made while another is in progress waits for it. Only the latest waits; the promises of those it supersedes
// settle with it.
func (s *Source) Read(params []byte, done func(error)) error {
	extra := rows.Node{}
	if len(params) > 0 {
		var err error
		if extra, err = rows.ParseOptions(params); err != nil || extra.Kind != rows.Object {
			return offline.Errorf(offline.ErrOption, "the parameters of read are no object")
		}
	}
	s.begin(&extra, done)
	return nil
}

func (s *Source) begin(extra *rows.Node, done func(error)) {
	r := &reading{extra: extra, done: done}
	if s.reading == nil {
		s.read(r)
		return
	}
	switch p := s.parked; {
	case p == nil:
	case p.prefetched != nil:
		p.prefetched(false)
	default:
		r.done = both(p.done, done)
	}
	s.parked = r
}

func (s *Source) read(r *reading) {
	if !s.host.Allow(callEvent(EventRequestStart, OpRead)) {
		r.done(nil)
		return
	}
	s.reading = r
	params := s.readParams(r.extra)
	r.want = s.wanted(params)
	if r.prefetched == nil {
		s.announce(EventProgress)
		s.announce(EventReset)
	}
	if !s.Online() {
		s.readStore(r, nil)
		return
	}
	// Not before we know what other tabs got acknowledged: from then on we hear of what they do while the server answers.
	s.catchUp(func() {
		if s.closed {
			return
		}
		r.deltas = len(s.deltas)
		s.cancelRead = s.host.Request(&Request{Op: OpRead, Params: params.AppendOptions(nil)}, func(a Answer) { s.answered(r, &a) })
	})
}

// both is a done function that stands for two; first may be nil.
func both(first, second func(error)) func(error) {
	if first == nil {
		return second
	}
	return func(err error) {
		first(err)
		second(err)
	}
}

// answered takes the answer to a read.
func (s *Source) answered(r *reading, a *Answer) {
	if s.closed || s.reading != r {
		return
	}
	if s.conn != nil && !a.Failed {
		s.conn.Proof(!a.Network)
	}
	if a.Network && s.durable() {
		s.readStore(r, a)
		return
	}
	if !a.Network && !a.Failed && a.Status >= 200 && a.Status < 300 {
		s.shown(r, a)
		return
	}
	s.readLost(r, a)
}

// readLost ends a read that the transport failed. As in the reference, a parked one begins before the page hears of it.
func (s *Source) readLost(r *reading, a *Answer) {
	next := s.endReading()
	s.resumeRead(next)
	err := failure(OpRead, a)
	s.announce(EventRequestEnd)
	s.emit(s.errorEvent(err, a))
	r.done(err)
}

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
	segments := s.replace([]part{{rows: []*rows.Batch{batch}, newer: s.deltas[r.deltas:]}}, s.durable())
	s.serverTotal = total
	s.count()
	s.storeRows(&cachePage{query: r.want.query, skip: max(r.want.skip, 0), rows: s.readLen}, segments, r.deltas, !s.remote())
	s.announce(EventChange)
}

// readDone ends a read; a parked one begins.
func (s *Source) readDone(r *reading, err error) {
	next := s.endReading()
	r.done(err)
	s.resumeRead(next)
}

// endReading ends the read in progress and returns the parked one.
func (s *Source) endReading() *reading {
	next := s.parked
	s.reading, s.cancelRead, s.parked = nil, nil, nil
	return next
}

func (s *Source) resumeRead(next *reading) {
	switch {
	case next == nil || s.closed:
	case s.reading == nil:
		s.read(next)
	case next.prefetched != nil: // somebody who was told of the end has begun another read
		next.prefetched(false)
	default:
		s.begin(next.extra, next.done)
	}
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

// replace makes the rows of parts the confirmed ones, with what is newer over them, and lays what is pending over that. If
// asked to, it returns the confirmed rows packed for the store.
func (s *Source) replace(parts []part, pack bool) (segments [][]byte) {
	s.reinstate()
	s.made = nil
	s.view.Clear()
	starts := s.fill(parts)
	s.loaded = true
	s.readLen = s.table.Len()
	if pack {
		s.table.Segments(s.table.AppendRows(nil), func(segment []byte, _ int) { segments = append(segments, segment) })
	}
	s.bindGroups()
	for i := len(parts) - 1; i >= 0; i-- { // from the end, so that the places of those before stay
		overlay := func(list []*delta) {
			for _, d := range list {
				s.overlayDelta(d, starts[i], starts[i+1], i == len(parts)-1)
			}
		}
		before := s.table.Len()
		overlay(parts[i].counted)
		s.readLen += s.table.Len() - before
		overlay(parts[i].newer)
	}
	for _, c := range s.inOrder() {
		s.attach(c)
		s.render(c)
	}
	s.showQuery(true)
	return segments
}

// fill makes the rows of parts those of the table. It returns where each part begins, and the number of all rows.
func (s *Source) fill(parts []part) (starts []int) {
	empty := true
	for i := range parts {
		starts = append(starts, s.table.Len())
		for _, b := range parts[i].rows {
			switch {
			case empty:
				s.table.Replace(b)
				empty, starts[0] = false, 0
			case i == 0:
				s.table.Append(b)
			default:
				s.appendNew(b)
			}
		}
	}
	if empty {
		s.table.Replace(&rows.Batch{})
		starts = make([]int, len(parts))
	}
	return append(starts, s.table.Len())
}

// appendNew appends those rows of a page that no page before has: between two reads, rows may move from one to the next.
func (s *Source) appendNew(b *rows.Batch) {
	for i := range b.Len() {
		values := b.Cells(i)
		id := cells(values).find(s.opt.id)
		if id != nil {
			if _, twice := s.table.ByID(*id); twice {
				continue
			}
		}
		s.table.Insert(s.table.Len(), 0, values)
	}
}

// reinstate puts removed rows back, so that they keep their handles when the server still has them, and forgets which row
// belongs to which change.
func (s *Source) reinstate() {
	for _, c := range s.changes {
		if c.base == nil {
			continue // a new row keeps its handle by itself
		}
		if c.row != 0 && !s.table.Has(c.row) {
			s.table.Insert(c.at, c.row, c.base)
		}
		c.here = false
		if s.byRow[c.row] == c {
			delete(s.byRow, c.row)
		}
	}
}

// overlayDelta brings what the server said about one row into the confirmed rows of the table, as far as they stand from
// position from up to to. A row that the server made is appended if it belongs to the last part.
func (s *Source) overlayDelta(d *delta, from, to int, last bool) {
	row, known := s.rowOf(&d.id)
	at := s.table.Position(row)
	switch {
	case known && (at < from || at >= to && !last):
	case d.row == nil && known:
		s.table.Remove(row)
	case d.row == nil:
	case known:
		s.table.Write(row, d.row)
	case d.created && last:
		s.table.Insert(s.table.Len(), 0, d.row)
	}
}

// inOrder lists the changes, new rows by where they are to be inserted.
func (s *Source) inOrder() []*change {
	list := make([]*change, 0, len(s.changes))
	for _, c := range s.changes {
		add(&list, c)
	}
	sortList(list, func(a, b *change) bool { return a.at < b.at || a.at == b.at && a.first() < b.first() })
	return list
}
