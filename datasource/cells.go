package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// cells is a list of named values without two of one name: a row or a patch, for which a map would cost more than it saves.
type cells []rows.Cell

// find returns the value of name, nil if there is none.
func (c cells) find(name string) *rows.Value {
	for i := range c {
		if c[i].Name == name {
			return &c[i].Value
		}
	}
	return nil
}

// get returns the value of name, and whether there is one.
func (c cells) get(name string) (v rows.Value, ok bool) {
	if found := c.find(name); found != nil {
		return *found, true
	}
	return v, false
}

// set returns c with name set to v. It may change c.
func (c cells) set(name string, v *rows.Value) cells {
	if found := c.find(name); found != nil {
		*found = *v
		return c
	}
	return append(c, rows.Cell{Name: name, Value: *v})
}

// setText is set for a string.
func (c cells) setText(name, text string) cells {
	return c.set(name, &rows.Value{Kind: rows.String, Str: text})
}

// copy returns a copy with room for more cells.
func (c cells) copy(more int) cells { return append(make(cells, 0, len(c)+more), c...) }

// over returns a new list: c with the values of patch over it.
func (c cells) over(patch cells) cells {
	out := c.copy(len(patch))
	for i := range patch {
		out = out.set(patch[i].Name, &patch[i].Value)
	}
	return out
}

// without returns the cells that have none of the names.
func (c cells) without(names []string) cells {
	out := make(cells, 0, len(c))
	for i := range c {
		if !contains(names, c[i].Name) {
			out = append(out, c[i])
		}
	}
	return out
}

// contains reports whether a word is one of a list.
func contains(list []string, word string) bool {
	for _, x := range list {
		if x == word {
			return true
		}
	}
	return false
}

// blockOf is the block of one row.
func blockOf(c cells) []byte {
	var b rows.Batch
	b.Add(c)
	return b.AppendBlock(nil)
}

// cellsOf returns the one row of a block, nil for no block.
func cellsOf(block []byte) (cells, error) {
	if len(block) == 0 {
		return nil, nil
	}
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return nil, err
	}
	if b.Len() != 1 {
		return nil, offline.Errorf(offline.ErrOption, "a block of %d rows was given where one is needed", b.Len())
	}
	return b.Cells(0), nil
}
