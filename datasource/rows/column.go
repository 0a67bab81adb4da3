package rows

// column is one member of all rows: a tag per cell and a number, which for text is a code of the string table.
type column struct {
	name string
	tags []Kind
	nums []float64
	text stringTable
}

// value returns cell i.
func (c *column) value(i int) Value {
	v := Value{Kind: c.tags[i]}
	if v.Kind == String || v.Kind == JSON {
		v.Str = c.text.list[uint32(c.nums[i])]
	} else {
		v.Num = c.nums[i]
	}
	return v
}

// put sets cell i, making it and what lies before it if missing.
func (c *column) put(i int, v *Value) {
	num := v.Num
	if v.Kind == String || v.Kind == JSON {
		num = float64(c.text.add(v.Str))
	}
	if i >= len(c.tags) {
		c.grow(i + 1)
	}
	c.tags[i], c.nums[i] = v.Kind, num
}

// grow lengthens the column to n cells. What lies behind its end has never been written to.
func (c *column) grow(n int) {
	if n <= len(c.tags) {
		return
	}
	if n > cap(c.tags) {
		c.reserve(n + n/4 + 8)
	}
	c.tags, c.nums = c.tags[:n], c.nums[:n]
}

// reserve makes room for n cells.
func (c *column) reserve(n int) {
	c.tags = append(make([]Kind, 0, n), c.tags...)
	c.nums = append(make([]float64, 0, n), c.nums...)
}

// tidy rebuilds the string table when edits have left most of its texts unused.
func (c *column) tidy() {
	if len(c.text.list) < 2*len(c.tags)+judgeAfter {
		return
	}
	old := c.text.list
	c.text = stringTable{}
	for i, kind := range c.tags {
		if kind == String || kind == JSON {
			c.nums[i] = float64(c.text.add(old[uint32(c.nums[i])]))
		}
	}
}

// columns is a set of columns of equal length, in order of first appearance.
type columns struct {
	list  []*column
	names map[string]*column
	n     int // cells in each column
}

// find returns the named column, or nil.
func (c *columns) find(name string) *column { return c.names[name] }

// add returns the named column, made if missing. A new column may still be shorter than the others: see level.
func (c *columns) add(name string) *column {
	if col := c.find(name); col != nil {
		return col
	}
	if c.names == nil {
		c.names = make(map[string]*column)
	}
	col := &column{name: name}
	c.names[name] = col
	c.list = append(c.list, col)
	return col
}

// level makes all columns n cells long.
func (c *columns) level(n int) {
	c.n = n
	for _, col := range c.list {
		col.grow(n)
	}
}

// value returns cell i of the named column, undefined if there is none.
func (c *columns) value(i int, name string) Value {
	if col := c.find(name); col != nil {
		return col.value(i)
	}
	return Value{}
}

// cells returns the defined cells of row i in column order.
func (c *columns) cells(i int) []Cell {
	out := make([]Cell, 0, len(c.list))
	for _, col := range c.list {
		if col.tags[i] != Undefined {
			out = append(out, Cell{col.name, col.value(i)})
		}
	}
	return out
}

// write makes row i exactly cells.
func (c *columns) write(i int, cells []Cell) {
	for _, col := range c.list {
		col.tags[i], col.nums[i] = Undefined, 0
	}
	for k := range cells {
		c.set(i, cells[k].Name, &cells[k].Value)
	}
}

// set sets one cell of row i.
func (c *columns) set(i int, name string, v *Value) {
	col := c.find(name)
	if col == nil {
		if v.Kind == Undefined {
			return
		}
		col = c.add(name)
		col.grow(c.n)
	}
	col.put(i, v)
	col.tidy()
}

// Drop removes a column.
func (c *columns) Drop(name string) {
	for i, col := range c.list {
		if col.name == name {
			c.list = append(c.list[:i:i], c.list[i+1:]...)
			delete(c.names, name)
			return
		}
	}
}

// colNames returns the names in order.
func (c *columns) colNames() []string {
	names := make([]string, len(c.list))
	for i, col := range c.list {
		names[i] = col.name
	}
	return names
}
