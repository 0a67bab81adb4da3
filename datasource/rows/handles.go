package rows

// Row is the handle of a row: it stays with the row across moves, edits and reloads, and is never used again for
// another one. 0 is no row.
type Row uint32

const pageBits = 10

// handleIndex maps handles to slots. Handles only count up, so it is an array, in pages that are dropped when none of
// their rows is left.
type handleIndex struct {
	pages []*handlePage
}

type handlePage struct {
	live  int
	slots [1 << pageBits]uint32 // slot+1, 0 = no row
}

// slot returns the slot of a row.
func (x *handleIndex) slot(r Row) (uint32, bool) {
	p := int(r >> pageBits)
	if p >= len(x.pages) || x.pages[p] == nil {
		return 0, false
	}
	s := x.pages[p].slots[r&(1<<pageBits-1)]
	return s - 1, s != 0
}

// set makes slot the slot of a row.
func (x *handleIndex) set(r Row, slot uint32) {
	p := int(r >> pageBits)
	for p >= len(x.pages) {
		x.pages = append(x.pages, nil)
	}
	page := x.pages[p]
	if page == nil {
		page = new(handlePage)
		x.pages[p] = page
	}
	cell := &page.slots[r&(1<<pageBits-1)]
	if *cell == 0 {
		page.live++
	}
	*cell = slot + 1
}

// drop forgets a row.
func (x *handleIndex) drop(r Row) {
	if _, ok := x.slot(r); !ok {
		return
	}
	page := x.pages[r>>pageBits]
	page.slots[r&(1<<pageBits-1)] = 0
	if page.live--; page.live == 0 {
		x.pages[r>>pageBits] = nil
	}
}
