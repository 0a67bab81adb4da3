package datasource

import (
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// prefetchDelay is how long Prefetch waits for a later call to take its place, as the reference does: scrolling asks for
// many windows and wants only the last one.
const prefetchDelay = 100 * time.Millisecond

// prefetching is a Prefetch that waits to begin.
type prefetching struct {
	stop func()
	done func(bool)
}

// Range shows the rows from skip on, take of them (spec §5 range): at once if they are here, else after fetching the page
// or pages that have them. done hears whether they are shown: false if a later Range took its place, a fetch came to
// nothing, or there are no such rows. The error is offline.ErrOption.
func (s *Source) Range(skip, take int, done func(bool)) error {
	if skip < 0 || take < 1 {
		return badWindow("range")
	}
	s.dropPrefetch()
	s.ranged++
	if s.Total() == 0 {
		skip = 0 // as the reference, which shows nothing then, but says so
	}
	call, page, next := s.ranged, skip/take*take, skip/take*take+take
	show := func(ok bool) {
		ok = ok && s.ranged == call && s.InRange(skip, take) && skip <= s.Total()
		if ok {
			s.showRange(skip, take)
		}
		done(ok)
	}
	if skip > s.Total() || s.InRange(skip, take) {
		show(true)
		return nil
	}
	s.prefetch(page, take, func(ok bool) {
		if ok && s.ranged == call && skip > page && next < s.Total() {
			s.prefetch(next, take, show)
			return
		}
		show(ok)
	})
	return nil
}

func badWindow(method string) error {
	return offline.Errorf(offline.ErrOption, "%s needs a skip from 0 up and a take from 1 up, both whole numbers", method)
}

// InRange reports whether the rows from skip on, take of them as far as there are, can be shown without a fetch.
func (s *Source) InRange(skip, take int) bool {
	if !s.opt.serverPaging || s.local {
		return s.table.Len() > 0 || s.Total() == 0
	}
	return s.windows.have(skip, min(skip+take, s.Total()))
}

// LastRange returns where the window of fetched rows begins and ends that is last by position, and its rows as a block. It
// has none if all rows are here: they are those of Data.
func (s *Source) LastRange() (start, end int, block []byte) {
	if s.opt.serverPaging && !s.local {
		return s.windows.lastByPlace()
	}
	return 0, s.table.Len(), nil
}

// RangeStart is the position of the first row shown.
func (s *Source) RangeStart() int { return max(s.skip, 0) }

// showRange shows rows that are here.
func (s *Source) showRange(skip, take int) {
	total := s.Total()
	s.followRange(skip, take, total)
	if s.loaded && s.opt.serverPaging && !s.local {
		parts, err := s.windows.take(skip, min(skip+take, total))
		if err != nil {
			s.report(err)
			return
		}
		s.shows.skip, s.shows.take = skip, take
		s.replace(parts, false)
		s.serverTotal, s.readLen = total, s.table.Len() // what is pending and newer was counted before
	}
	s.skip, s.take = skip, take
	s.announce(EventChange)
}

// followRange makes the page of the query follow what is shown, ahead of it when going forward, as the reference does.
func (s *Source) followRange(skip, take, total int) {
	page := skip / take * take
	if last := s.query.take; skip > s.query.skip && last > 0 {
		page = min(page+take, total, (total+last-1)/last*last-last)
	}
	s.query.skip, s.query.take = max(page, 0), take
}

// Prefetch brings the rows from skip on, take of them, for a later Range (spec §5 prefetch), unless they are here. It waits
// a moment, and of several calls only the last counts. done hears whether the rows are here. The error is
// offline.ErrOption.
func (s *Source) Prefetch(skip, take int, done func(bool)) error {
	if skip < 0 || take < 1 {
		return badWindow("prefetch")
	}
	s.prefetch(skip, take, done)
	return nil
}

func (s *Source) prefetch(skip, take int, done func(bool)) {
	if s.loaded && s.InRange(skip, take) {
		done(true)
		return
	}
	s.dropPrefetch()
	p := &prefetching{done: done}
	p.stop = s.env.Clock.AfterFunc(prefetchDelay, func() {
		if s.prefetched == p && !s.closed {
			s.prefetched = nil
			s.beginPrefetch(skip, take, done)
		}
	})
	s.prefetched = p
}

// dropPrefetch gives up a prefetch that has not begun.
func (s *Source) dropPrefetch() {
	if p := s.prefetched; p != nil {
		s.prefetched = nil
		p.stop()
		p.done(false)
	}
	if r := s.parked; r != nil && r.prefetched != nil {
		s.parked = nil
		r.prefetched(false)
	}
}

// beginPrefetch asks for a window, after the read in progress. A read that waits would make it useless.
func (s *Source) beginPrefetch(skip, take int, done func(bool)) {
	extra := &rows.Node{Kind: rows.Object}
	setCount(extra, "take", take)
	setCount(extra, "skip", skip)
	setCount(extra, "page", skip/take+1)
	setCount(extra, "pageSize", take)
	r := &reading{extra: extra, prefetched: done}
	r.done = func(err error) { done(err == nil && s.windows.have(skip, min(skip+take, s.Total()))) }
	switch {
	case s.reading == nil:
		s.read(r)
	case s.parked == nil:
		s.parked = r
	default:
		done(false)
	}
}

// fetched keeps the rows of a prefetch. A total that is news is shown.
func (s *Source) fetched(r *reading, batch *rows.Batch, total int) {
	page := &cachePage{query: r.want.query, skip: r.want.skip, rows: batch.Len()}
	s.windows.put(r.want.skip, batch, s.deltas[r.deltas:])
	before := s.serverTotal
	s.serverTotal, s.loaded = total, true
	if s.durable() {
		t := rows.NewTable(s.opt.id, s.opt.schema.NewID())
		t.Replace(batch)
		var segments [][]byte
		t.Segments(t.AppendRows(nil), func(segment []byte, _ int) { segments = append(segments, segment) })
		s.storeRows(page, segments, r.deltas, false)
	}
	if total != before {
		s.announce(EventChange)
	}
}
