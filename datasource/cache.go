package datasource

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// The confirmed rows in the store: segments of up to 64 KiB under (key, "rows", generation, i), the cacheHead that lists
// them, and deltas (see delta) of what was acknowledged since.

// storeRows keeps the rows of a read, relaxed: they can be had again. The deltas made before the read was asked for are
// part of what it brought. alone says that nothing else is to stay.
func (s *Source) storeRows(page *cachePage, segments [][]byte, covered int, alone bool) {
	if !s.durable() || s.openErr != nil {
		return
	}
	page.generation, page.segments, page.total = s.env.Rand.Uint64()>>12, len(segments), s.serverTotal
	if page.total < page.skip+page.rows {
		page.total = -1 // it counts something else, such as groups
	}
	numbers := make([]uint64, covered)
	for i, d := range s.deltas[:covered] {
		numbers[i] = d.n
	}
	s.deltas = append(s.deltas[:0:0], s.deltas[covered:]...)
	var err error
	s.offLoop(func() { err = s.applyRows(page, segments, numbers, alone) }, func() {
		if err != nil && !s.closed {
			s.storageFailed(err)
		}
	})
	if s.cfg.Snapshot {
		s.pendingChanged() // and with that the state array is written
	}
}

// applyRows writes a page. Of two tabs that write at once, one gives up: both have rows from the server. It may block.
func (s *Source) applyRows(page *cachePage, segments [][]byte, covered []uint64, alone bool) error {
	key := headKey(s.cfg.Key)
	raw, _, err := s.store.Get(offline.BucketMeta, key)
	if err != nil {
		return err
	}
	h, err := decodeCacheHead(raw)
	b := &offline.Batch{}
	if err != nil {
		b.DeleteRange(offline.BucketRows, offline.Prefix(s.cfg.Key, "rows")) // nobody knows any more what they are
	}
	pages, deltas := h.put(page, covered, alone)
	for _, p := range pages {
		b.DeleteRange(offline.BucketRows, offline.Prefix(s.cfg.Key, "rows", p.generation))
	}
	for _, n := range deltas {
		b.Delete(offline.BucketRows, deltaKey(s.cfg.Key, n))
	}
	for i, segment := range segments {
		b.Put(offline.BucketRows, segmentKey(s.cfg.Key, page, i), segment)
	}
	b.Expect(offline.BucketMeta, key, raw)
	b.Put(offline.BucketMeta, key, h.encode())
	if err := s.store.Apply(b, offline.Relaxed); !errors.Is(err, offline.ErrStale) {
		return err
	}
	return nil
}

// offLoop runs work that may block and then then; a store in memory answers at once.
func (s *Source) offLoop(work, then func()) {
	if s.inline() {
		work()
		then()
		return
	}
	s.env.Loop.Go(work, then)
}

// readStore is a read without the server: of what is in memory, if that is what is wanted, else of the store. lost is the
// answer that the network failed to give, or nil while offline.
func (s *Source) readStore(r *reading, lost *Answer) {
	if s.loaded && r.want == s.shows || !s.durable() {
		s.env.Loop.Post(func() { s.catchUp(func() { s.readLocal(r) }) })
		return
	}
	s.catchUp(func() {
		s.load(r.want, (*stored).loadRows, func(got *stored) { s.readStored(r, got, lost) })
	})
}

// wanted is what a read with these parameters asks for. What the server has no part in is asked for as a whole.
func (s *Source) wanted(params *rows.Node) wanted {
	w := wanted{take: -1}
	if !s.remote() {
		return w
	}
	query := &rows.Node{Kind: rows.Object}
	for i, name := range params.Keys {
		switch n := &params.Items[i]; name {
		case "skip":
			w.skip = int(n.Num)
		case "take":
			w.take = int(n.Num)
		case "page", "pageSize":
		default:
			setMember(query, name, n)
		}
	}
	w.query = string(query.AppendJSON(nil))
	return w
}

// readLocal shows what is in memory again.
func (s *Source) readLocal(r *reading) {
	if s.closed || s.reading != r {
		return
	}
	s.emit(callEvent(EventRequestEnd, OpRead))
	if r.prefetched != nil {
		s.readDone(r, nil)
		return
	}
	if r.want != s.shows {
		s.local = s.remote()
	}
	s.loaded = true
	s.showQuery(true)
	s.count()
	s.announce(EventChange)
	s.readDone(r, nil)
}

// readStored shows what the store has. That it has nothing is an error only if the server was asked and did not answer.
func (s *Source) readStored(r *reading, got *stored, lost *Answer) {
	if s.closed || s.reading != r {
		return
	}
	for _, err := range got.faults {
		s.storageFailed(err)
	}
	if got.err != nil {
		s.storageFailed(got.err)
	}
	nothing := !got.found || got.known && len(got.parts) == 0
	switch {
	case lost != nil && nothing:
		s.readLost(r, lost)
		return
	case s.loaded && !got.found: // the store refused the rows
		s.readLocal(r)
		return
	}
	if r.prefetched != nil {
		s.keepStored(got)
		s.emit(callEvent(EventRequestEnd, OpRead))
		s.readDone(r, nil)
		return
	}
	s.showStored(got)
	s.emit(callEvent(EventRequestEnd, OpRead))
	s.announce(EventChange)
	s.readDone(r, nil)
}

// showStored makes what the store has the confirmed rows. Of a query that the server never answered, the parts that are
// its own are done here, over the rows of the last one.
func (s *Source) showStored(got *stored) {
	s.local = s.remote() && !got.known
	s.shows = got.want
	s.deltas = got.deltas
	s.windows.clear()
	s.keepStored(got)
	s.replace(got.parts, false)
	s.serverTotal = got.total
	s.count()
}

// keepStored keeps what the store has for a later Range.
func (s *Source) keepStored(got *stored) {
	if !got.known || !s.opt.serverPaging {
		return
	}
	at := max(got.want.skip, 0)
	for i := range got.parts {
		p := &got.parts[i]
		for _, b := range p.rows {
			s.windows.put(at, b, append(append([]*delta(nil), p.counted...), p.newer...))
			at += b.Len()
		}
	}
}
