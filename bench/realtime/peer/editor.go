package main

import (
	"math/rand/v2"
	"slices"
	"unicode/utf16"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// editor makes random edits of a document, as js/test/peers/harness/edits.js does with the JavaScript API: every kind of
// operation, and none that the original client is known to get wrong (see there).
type editor struct {
	doc    *document.Document
	random *rand.Rand
	astral bool // whether texts have surrogate pairs
}

const (
	replacement = 2  // code units that a replacing splice puts in: equal lengths keep the original client right
	longest     = 12 // elements of an array
	longestText = 60 // code units
	firstDate   = 1_000_000_000_000
)

var keys = []string{"a", "b", "c", "d"}

// edit makes one edit, or one batch of a few.
func (e *editor) edit() error {
	if e.random.Float64() >= 0.08 {
		return e.editOne()
	}
	if err := e.doc.StartBatch(); err != nil {
		return err
	}
	for n := 1 + e.random.IntN(4); n > 0; n-- {
		if err := e.editOne(); err != nil {
			return err
		}
	}
	if e.doc.BatchSize() == 0 {
		return e.doc.CancelBatch()
	}
	return e.doc.CompleteBatch()
}

func (e *editor) editOne() error {
	var all []*document.Element
	collect(e.doc.Root(), &all)
	if e.random.Float64() < 0.6 { // most of what can go wrong is in these
		all = slices.DeleteFunc(all, func(element *document.Element) bool {
			return element.Kind() != ot.Object && element.Kind() != ot.Array && element.Kind() != ot.String
		})
	}
	element := all[e.random.IntN(len(all))]
	switch element.Kind() {
	case ot.String:
		return e.editText(element)
	case ot.Number:
		if e.random.IntN(5) == 0 {
			return element.SetNumber(float64(e.random.IntN(100)))
		}
		return element.Add(float64(e.random.IntN(9) - 4))
	case ot.Boolean:
		return element.SetBool(e.random.IntN(2) == 0)
	case ot.Date:
		return element.SetMillis(firstDate + e.random.Int64N(1_000_000))
	case ot.Array:
		return e.editArray(element)
	case ot.Object:
		return e.editObject(element)
	}
	return nil
}

// collect appends the element and all below it.
func collect(element *document.Element, all *[]*document.Element) {
	*all = append(*all, element)
	element.Each(func(_ document.Step, child *document.Element) bool {
		collect(child, all)
		return true
	})
}

func (e *editor) editText(element *document.Element) error {
	units := utf16.Encode([]rune(element.Text()))
	index := whole(units, e.random.IntN(len(units)+1))
	count := whole(units, min(index+1+e.random.IntN(4), len(units))) - index
	switch {
	case e.random.IntN(30) == 0:
		return element.SetText(e.text(4))
	case len(units) < longestText && e.random.IntN(2) == 0:
		return element.Splice(index, 0, e.text(1+e.random.IntN(3)))
	case count == 0:
		return nil
	case e.random.IntN(2) == 0:
		return element.Splice(index, count, "")
	}
	return element.Splice(index, count, e.text(replacement))
}

// whole is the index, or the one before it if it is inside a surrogate pair.
func whole(units []uint16, index int) int {
	if index < len(units) && units[index] >= 0xdc00 && units[index] < 0xe000 {
		return index - 1
	}
	return index
}

func (e *editor) editArray(element *document.Element) error {
	length := element.Len()
	kind := e.random.IntN(10)
	if length > longest {
		kind = e.random.IntN(3)
	}
	var err error
	switch {
	case kind == 9 && e.random.IntN(5) == 0:
		return element.SetValue(&ot.Value{Kind: ot.Array, Items: []*ot.Value{e.value(), e.value()}})
	case length == 0 || kind > 5:
		_, err = element.Insert(e.random.IntN(length+1), e.value())
	case kind < 2:
		_, err = element.RemoveAt(e.random.IntN(length))
	case kind < 4:
		return element.Move(e.random.IntN(length), e.random.IntN(length))
	default:
		_, err = element.SetAt(e.random.IntN(length), e.value())
	}
	return err
}

func (e *editor) editObject(element *document.Element) error {
	key := keys[e.random.IntN(len(keys))]
	root := element == e.doc.Root()
	if !root && e.random.IntN(20) == 0 {
		members := []ot.Member{{Key: key, Value: e.value()}, {Key: "z", Value: number(1)}}
		return element.SetValue(&ot.Value{Kind: ot.Object, Members: members})
	}
	if element.Has(key) && e.random.IntN(5) < 2 {
		_, err := element.Remove(key)
		return err
	}
	_, err := element.Set(key, e.value())
	return err
}

// value is a new value: mostly plain, sometimes nested.
func (e *editor) value() *ot.Value {
	switch e.random.IntN(7) {
	case 0:
		return text(e.text(e.random.IntN(6)))
	case 1:
		return number(e.random.IntN(50))
	case 2:
		return &ot.Value{Kind: ot.Boolean, Bool: e.random.IntN(2) == 0}
	case 3:
		return &ot.Value{Kind: ot.Date, Millis: firstDate + e.random.Int64N(1_000_000)}
	case 4:
		return &ot.Value{Kind: ot.Null}
	case 5:
		list := &ot.Value{Kind: ot.Array, Items: []*ot.Value{number(e.random.IntN(5))}}
		return &ot.Value{Kind: ot.Object, Members: []ot.Member{{Key: "a", Value: text(e.text(2))}, {Key: "b", Value: list}}}
	}
	return &ot.Value{Kind: ot.Array, Items: []*ot.Value{text(e.text(1)), number(e.random.IntN(5))}}
}

// text is n code units: letters, or a surrogate pair if the session may have those.
func (e *editor) text(n int) string {
	if e.astral && n == replacement {
		return "🜛"
	}
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = byte('a' + e.random.IntN(26))
	}
	return string(letters)
}

func text(s string) *ot.Value { return &ot.Value{Kind: ot.String, Text: s} }

func number(n int) *ot.Value { return &ot.Value{Kind: ot.Number, Number: float64(n)} }
