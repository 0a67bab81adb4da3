package query

import "github.com/holdfast-sdk/holdfast/ot"

// Found is a model that a query has found.
type Found struct {
	Model Model
	Data  *ot.Value // the object that was asked for: the whole model, or the fields that it has
	keys  []operand // what it is sorted by
}

// Selection is what a query finds among models that are shown to it one after the other, in any order: the evaluation in
// memory, with the same results as a server's. Only the page that LIMIT and OFFSET describe is kept.
type Selection struct {
	query *Query
	found []*Found // sorted; no more than the page and what is before it
	total int64
}

// Select begins an evaluation.
func (q *Query) Select() *Selection { return &Selection{query: q} }

// Show adds m, which is of the query's collection, if the query finds it. Ids must differ.
func (s *Selection) Show(m *Model) {
	if !s.query.Matches(m) {
		return
	}
	s.total++
	f := &Found{Model: *m}
	for _, by := range s.query.Order {
		f.keys = append(f.keys, m.atPath(by.Path))
	}
	at := s.place(f)
	if limit := s.query.Limit; limit != nil && int64(at) >= s.query.Offset+*limit {
		return
	}
	f.Data = s.query.data(m)
	f.Model.Root = nil // may be large, and nobody asks
	s.found = append(s.found, nil)
	copy(s.found[at+1:], s.found[at:])
	s.found[at] = f
	if limit := s.query.Limit; limit != nil && int64(len(s.found)) > s.query.Offset+*limit {
		s.found = s.found[:len(s.found)-1]
	}
}

// Page is what the query has found, without what OFFSET skips, and how many models there are without LIMIT and OFFSET.
func (s *Selection) Page() (page []*Found, total int64) {
	return s.found[min(s.query.Offset, int64(len(s.found))):], s.total
}

// place is where f belongs among those that were found.
func (s *Selection) place(f *Found) int {
	low, high := 0, len(s.found)
	for low < high {
		if middle := (low + high) / 2; s.less(s.found[middle], f) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// less reports whether a comes before b: by ORDER BY, and then by id.
func (s *Selection) less(a, b *Found) bool {
	for i, by := range s.query.Order {
		if order := a.keys[i].compare(b.keys[i]); order != 0 {
			return order < 0 != by.Descending
		}
	}
	return a.Model.ID < b.Model.ID
}

// data is what the query asks for of m. What m does not have is left out.
func (q *Query) data(m *Model) *ot.Value {
	if q.Fields == nil {
		return m.Root
	}
	out := &ot.Value{Kind: ot.Object}
	for _, field := range q.Fields {
		if v := m.field(field.Path); v != nil {
			out.Members = append(out.Members, ot.Member{Key: field.Name, Value: v})
		}
	}
	ot.SortMembers(out.Members)
	return out
}

func (m *Model) field(p Path) *ot.Value {
	switch p.Meta {
	case MetaID:
		return &ot.Value{Kind: ot.String, Text: m.ID}
	case MetaVersion:
		return &ot.Value{Kind: ot.Number, Number: float64(m.Version)}
	}
	return p.in(m.Root)
}
