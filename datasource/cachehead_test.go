package datasource

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestAHeadIsDecodedAsItWasEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &cacheHead{forgotten: rapid.Uint64().Draw(t, "forgotten"), covered: rapid.SliceOf(rapid.Uint64()).Draw(t, "covered")}
		for range rapid.IntRange(0, 3).Draw(t, "pages") {
			n := rapid.IntRange(0, 1<<20)
			add(&h.pages, &cachePage{
				generation: rapid.Uint64().Draw(t, "generation"), query: rapid.String().Draw(t, "query"), total: n.Draw(t, "total") - 1,
				segments: n.Draw(t, "segments"), skip: n.Draw(t, "skip"), rows: n.Draw(t, "rows"), covers: rapid.Uint64().Draw(t, "covers"),
			})
		}
		raw := h.encode()
		back, err := decodeCacheHead(raw)
		if len(h.covered) == 0 {
			h.covered = nil
		}
		if err != nil || !reflect.DeepEqual(h, back) {
			t.Fatalf("%+v became %+v, %v", h, back, err)
		}
		if _, err := decodeCacheHead(raw[:rapid.IntRange(1, len(raw)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a record that is cut off was taken")
		}
	})
}

// TestTheRowsOfAQueryAreTakenFromTheNewestPageThatHasThem compares with writing pages over each other in an array.
func TestTheRowsOfAQueryAreTakenFromTheNewestPageThatHasThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &cacheHead{}
		var want [40]uint64 // by position: the page that has the row
		for i := range rapid.IntRange(1, 12).Draw(t, "pages") {
			p := &cachePage{generation: uint64(i + 1), total: -1, skip: rapid.IntRange(0, 30).Draw(t, "skip"), rows: rapid.IntRange(1, 10).Draw(t, "rows")}
			h.put(p, nil, false)
			for at := p.skip; at < p.skip+p.rows; at++ {
				want[at] = p.generation
			}
		}
		skip, take := rapid.IntRange(0, 35).Draw(t, "from"), rapid.IntRange(-1, 40).Draw(t, "take")
		pieces, known := h.choose("", skip, take)
		var got [40]uint64
		last := -1
		for _, p := range pieces {
			for at := p.skip + p.offset; at < p.skip+p.offset+p.length; at++ {
				if at <= last {
					t.Fatalf("row %d comes after row %d", at, last)
				}
				got[at], last = p.generation, at
			}
		}
		for at := range want {
			if at < skip || take >= 0 && at >= skip+take {
				want[at] = 0
			}
		}
		if !known || got != want {
			t.Fatalf("rows %d+%d: got %v, want %v", skip, take, got, want)
		}
	})
}

func TestRowsBehindTheLastTotalAreNoAnswer(t *testing.T) {
	h := &cacheHead{}
	h.put(&cachePage{skip: 0, rows: 10, total: 20}, nil, false)
	h.put(&cachePage{skip: 0, rows: 5, total: 7}, nil, false)
	if pieces, _ := h.choose("", 0, 10); len(pieces) != 2 || pieces[1].offset != 5 || pieces[1].length != 2 {
		t.Fatalf("%d pieces", len(pieces))
	}
}

func TestAPageThatNeedsAForgottenDeltaIsForgottenWithIt(t *testing.T) {
	h := &cacheHead{}
	numbers := func(from, n int) (list []uint64) {
		for i := range n {
			add(&list, uint64(from+i))
		}
		return list
	}
	h.put(&cachePage{query: "old"}, numbers(0, 10), false)
	h.put(&cachePage{query: "new"}, numbers(10, 150), false)
	old, newer := h.pages[1], h.pages[0]
	if h.covers(old, 10) || !h.covers(old, 9) || !h.covers(newer, 159) || h.covers(newer, 160) || !h.has(159) || h.has(160) {
		t.Fatal("a page covers what came after it, or not what came before")
	}
	if pages, deltas := h.put(&cachePage{query: "newest"}, numbers(160, 41), false); len(pages) != 0 || len(deltas) != 1 || deltas[0] != 0 {
		t.Fatalf("%d pages and the deltas %v went with delta 0, which every page has in it", len(pages), deltas)
	}
	pages, deltas := h.put(&cachePage{query: "more"}, numbers(201, 10), false)
	if len(pages) != 1 || pages[0] != old || len(deltas) != 10 {
		t.Fatalf("%d pages and %d deltas went", len(pages), len(deltas))
	}
}

func TestNoMorePagesStayThanThereIsRoomFor(t *testing.T) {
	h := &cacheHead{}
	gone := 0
	for i := range keptPages + 20 {
		pages, _ := h.put(&cachePage{skip: i, rows: 1}, nil, false)
		gone += len(pages)
	}
	if len(h.pages) != keptPages || gone != 20 || h.pages[0].skip != keptPages+19 {
		t.Fatalf("%d pages stay, %d went", len(h.pages), gone)
	}
	pages, _ := h.put(&cachePage{query: "large", segments: 500}, nil, false)
	if len(pages) != 1 {
		t.Fatalf("%d pages went for a large one; it counts only once it is not the newest", len(pages))
	}
	if pages, _ = h.put(&cachePage{query: "next"}, nil, false); len(pages) == 0 || len(h.pages) != 1 {
		t.Fatalf("%d pages stay behind one of 500 segments", len(h.pages))
	}
	h.put(&cachePage{query: "alone"}, nil, true)
	if len(h.pages) != 1 {
		t.Fatalf("%d pages stay; the last one wanted to be alone", len(h.pages))
	}
}
