package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// cacheHead is the record in BucketMeta that lists what is stored: the answers to reads, the newest first.
type cacheHead struct {
	pages []*cachePage
	// covered are deltas that the newest page has in it already, oldest first. They stay for a while, for tabs that are
	// behind and for older pages. forgotten is how many were covered before and are gone.
	covered   []uint64
	forgotten uint64
}

// cachePage is the rows that one read brought.
type cachePage struct {
	generation     uint64 // in the keys of its segments
	segments       int
	query          string // the parameters of the read, without those of paging
	skip, rows     int    // which rows of the query they are
	total          int    // how many the server said there are, −1 if nothing
	covers         uint64 // how many deltas it has in it, counted from the first ever
	offset, length int    // of a piece of it: the rows that are wanted
}

const (
	cacheVersion = 2
	keptDeltas   = 200 // covered deltas that stay
	keptPages    = 100
	keptSegments = 64 // of the pages behind the newest, 64 KiB each
)

func (h *cacheHead) encode() []byte {
	w := &encoder{}
	w.bytes(cacheVersion)
	w.uvarint(h.forgotten)
	w.uvarint(uint64(len(h.covered)))
	for _, n := range h.covered {
		w.uvarint(n)
	}
	w.uvarint(uint64(len(h.pages)))
	for _, p := range h.pages {
		w.uvarint(p.generation)
		w.string(p.query)
		for _, v := range [...]int{p.segments, p.skip, p.rows, p.total + 1} {
			w.uvarint(uint64(v))
		}
		w.uvarint(p.covers)
	}
	return w.out
}

// decodeCacheHead decodes a head. It returns an empty one with the error, and for no record.
func decodeCacheHead(b []byte) (*cacheHead, error) {
	h := &cacheHead{}
	if len(b) == 0 {
		return h, nil
	}
	r := decode(b, cacheVersion)
	h.forgotten = r.uvarint()
	for n := r.uvarint(); n > 0 && !r.bad; n-- {
		add(&h.covered, r.uvarint())
	}
	for n := r.uvarint(); n > 0 && !r.bad; n-- {
		p := &cachePage{generation: r.uvarint(), query: r.string()}
		for _, v := range [...]*int{&p.segments, &p.skip, &p.rows, &p.total} {
			*v = int(r.uvarint())
		}
		p.total--
		p.covers = r.uvarint()
		add(&h.pages, p)
	}
	if err := r.end("the record of the stored rows"); err != nil {
		return &cacheHead{}, err
	}
	return h, nil
}

// has reports whether a page has in it what the delta of change n says.
func (h *cacheHead) has(n uint64) bool { return h.covers(&cachePage{covers: ^uint64(0)}, n) }

// covers reports whether page p has in it what the delta of change n says.
func (h *cacheHead) covers(p *cachePage, n uint64) bool {
	for i, x := range h.covered {
		if x == n {
			return h.forgotten+uint64(i) < p.covers
		}
	}
	return false
}

// put makes page the newest, with covered deltas in it. It returns the pages that have to go, and the deltas: older pages
// that this one replaces or that need what is forgotten, and with alone all.
func (h *cacheHead) put(page *cachePage, covered []uint64, alone bool) (pages []*cachePage, deltas []uint64) {
	h.covered = append(h.covered, covered...)
	page.covers = h.forgotten + uint64(len(h.covered))
	if extra := len(h.covered) - keptDeltas; extra > 0 {
		deltas, h.covered = h.covered[:extra], h.covered[extra:]
		h.forgotten += uint64(extra)
	}
	old := h.pages
	h.pages = []*cachePage{page}
	segments := 0
	for _, p := range old {
		replaced := p.query == page.query && p.skip >= page.skip && p.skip+p.rows <= max(page.skip+page.rows, page.skip+1)
		segments += p.segments
		if alone || replaced || p.covers < h.forgotten || len(h.pages) == keptPages || segments > keptSegments {
			add(&pages, p)
			continue
		}
		add(&h.pages, p)
	}
	return pages, deltas
}

// choose returns the pieces of pages that answer a query with rows from skip on, at most take of them (all, if take is
// negative), in order. Where pages overlap, the newer one has its way. known says that the query was answered before; if
// not, the pieces are all there is of the query answered last.
func (h *cacheHead) choose(query string, skip, take int) (pieces []*cachePage, known bool) {
	list := h.of(query)
	if known = len(list) > 0; !known {
		if len(h.pages) == 0 {
			return nil, false
		}
		list, skip, take = h.of(h.pages[0].query), 0, -1
	}
	end := 0
	for _, p := range list {
		end = max(end, p.skip+p.rows)
	}
	if total := list[0].total; known && total >= 0 {
		end = min(end, total) // there were more of them once
	}
	if take >= 0 {
		end = min(end, skip+take)
	}
	for at := max(skip, 0); at < end; {
		next := end
		var here *cachePage
		for _, p := range list {
			if here == nil && p.skip <= at && at < p.skip+p.rows {
				here = p
				next = min(next, p.skip+p.rows)
				break
			}
			if p.skip > at {
				next = min(next, p.skip)
			}
		}
		if here != nil {
			piece := *here
			piece.offset, piece.length = at-here.skip, next-at
			add(&pieces, &piece)
		}
		at = next
	}
	return pieces, known
}

// of lists the pages of a query.
func (h *cacheHead) of(query string) (list []*cachePage) {
	for _, p := range h.pages {
		if p.query == query {
			add(&list, p)
		}
	}
	return list
}

// headKey is the key of the cacheHead of a source.
func headKey(name string) offline.Key { return offline.K(name, "rows") }

// segmentKey is the key of a segment.
func segmentKey(name string, p *cachePage, i int) offline.Key {
	return offline.K(name, "rows", p.generation, i)
}
