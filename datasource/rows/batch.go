package rows

// Batch is rows that have just been read: from a response (Reader), from JavaScript (DecodeBlock) or from the cache
// (DecodeSegment). Row i is the i-th row; there are no handles. A row that is no object has one cell named "".
type Batch struct {
	columns
	// Handles are those that came with a Block, one per row, or nil.
	Handles []Row
}

// Len returns the number of rows.
func (b *Batch) Len() int { return b.n }

// Value returns one cell of row i, undefined if the row has none of that name.
func (b *Batch) Value(i int, name string) Value { return b.value(i, name) }

// Cells returns the defined cells of row i, in column order.
func (b *Batch) Cells(i int) []Cell { return b.cells(i) }

// Set sets one cell of row i, if there is such a row; undefined removes it.
func (b *Batch) Set(i int, name string, v Value) {
	if i >= 0 && i < b.n {
		b.set(i, name, &v)
	}
}

// Add appends a row.
func (b *Batch) Add(cells []Cell) {
	b.level(b.n + 1)
	b.write(b.n-1, cells)
}
