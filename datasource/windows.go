package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// windows are the rows of a server that pages as far as reads, prefetches and ranges have brought them since the last read
// (spec §5, range). They are confirmed rows; what is pending is laid over them when they are shown.
type windows struct {
	list   cacheHead // where they are, the newest first
	blocks map[uint64]*window
	last   uint64
}

// window is the rows of one answer as a block, and what the server has said about some of them since.
type window struct {
	block []byte
	newer []*delta
}

// clear forgets all.
func (w *windows) clear() { *w = windows{last: w.last} }

// put keeps rows that begin at position skip.
func (w *windows) put(skip int, b *rows.Batch, newer []*delta) {
	w.last++
	gone, _ := w.list.put(&cachePage{generation: w.last, skip: skip, rows: b.Len(), total: -1}, nil, false)
	for _, p := range gone {
		delete(w.blocks, p.generation)
	}
	if w.blocks == nil {
		w.blocks = map[uint64]*window{}
	}
	w.blocks[w.last] = &window{block: b.AppendBlock(nil), newer: newer}
}

// note takes over what the server said about a row.
func (w *windows) note(d *delta) {
	for _, x := range w.blocks {
		add(&x.newer, d)
	}
}

// have reports whether all rows from skip up to end are here.
func (w *windows) have(skip, end int) bool {
	pieces, _ := w.list.choose("", skip, end-skip)
	n := 0
	for _, p := range pieces {
		n += p.length
	}
	return n >= end-skip
}

// take returns the rows from skip up to end.
func (w *windows) take(skip, end int) (parts []part, err error) {
	pieces, _ := w.list.choose("", skip, end-skip)
	for _, p := range pieces {
		x := w.blocks[p.generation]
		b, _, err := rows.DecodeBlock(x.block)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{rows: []*rows.Batch{cut(b, p.offset, p.offset+p.length)}, newer: x.newer})
	}
	return parts, nil
}

// lastByPlace returns where the window begins and ends that is last by position, and its rows as they came.
func (w *windows) lastByPlace() (start, end int, block []byte) {
	for _, p := range w.list.pages {
		if p.skip >= start {
			start, end, block = p.skip, p.skip+p.rows, w.blocks[p.generation].block
		}
	}
	return start, end, block
}
