package rows

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Reader turns the bytes of a JSON response into rows and whatever else the schema names, in one pass.
type Reader struct {
	Schema *Schema  // parses the fields and moves them from their `from` paths; nil: none
	Data   string   // path of the rows, "" for the whole response
	Paths  []string // of other values (total, errors, aggregates)
	// Pause is called between rows, some thousand times a million; false ends the reading with offline.ErrCancelled. May be nil.
	Pause func() bool
}

// Response is what a Reader found.
type Response struct {
	// Rows are the rows: an array's elements, or the one object at Data. No rows if there is null or nothing there.
	Rows *Batch
	// Values has the value at each of Reader.Paths, undefined if there is none.
	Values []Node
	// Length is the length of the response if it is an array, else -1 (spec §3, total).
	Length int
}

// Read reads a response. The result does not keep text alive. The error is offline.ErrResponse and says what is wrong
// and where.
func (r *Reader) Read(text []byte) (*Response, error) {
	s := newScanner(alias(text))
	w := walker{s: s, schema: r.Schema, pause: r.Pause, out: &Response{Rows: &Batch{}, Values: make([]Node, len(r.Paths)), Length: -1}}
	goals := make([]goal, len(r.Paths)+1)
	for i, p := range r.Paths {
		goals[i] = goal{parsePath(p), i}
	}
	data := parsePath(r.Data)
	goals[len(r.Paths)] = goal{data, -1}
	whole := s.next() == '[' && len(data) == 0
	w.walk(goals)
	s.end()
	if s.err != nil {
		return nil, s.err
	}
	if whole {
		w.out.Length = w.out.Rows.Len()
	}
	return w.out, nil
}

// goal is something to find: the rest of its path from where the walker stands, and the index in Response.Values, -1
// for the rows.
type goal struct {
	path  []string
	value int
}

// walker goes through a response once, looking for its goals.
type walker struct {
	s      *scanner
	schema *Schema
	pause  func() bool
	out    *Response
}

// walk takes the value that is next. Where a goal lies inside another one, the text is read once for each.
func (w *walker) walk(goals []goal) {
	c := w.s.next()
	start := w.s.pos
	deeper, taken := false, false
	for i := range goals {
		switch g := &goals[i]; {
		case len(g.path) == 0:
			w.s.pos, taken = start, true
			w.take(g)
		case c == '{' || c == '[' && inArray(g.path[0]):
			deeper = true
		}
	}
	switch {
	case deeper:
		w.s.pos = start
		w.descend(c, goals)
	case !taken:
		w.s.skip()
	}
}

// inArray reports whether an array has a member of that name, so that a large one is not read in vain.
func inArray(name string) bool { return name == "length" || name != "" && isDigit(name[0]) }

// take reads the value of a goal.
func (w *walker) take(g *goal) {
	if g.value < 0 {
		w.out.Rows = readRows(w.s, w.schema, w.pause)
		return
	}
	n := &w.out.Values[g.value]
	*n = Node{}
	w.s.node(n)
}

// descend looks for goals among the members of the object or array that is next and begins with c.
func (w *walker) descend(c byte, goals []goal) {
	w.s.open()
	n := 0
	for ; w.s.more(closing(c), n == 0); n++ {
		name := ""
		if c == '{' {
			name = w.s.key()
		} else {
			name = strconv.Itoa(n)
		}
		w.walk(below(goals, name))
	}
	if c == '{' {
		return
	}
	for _, g := range below(goals, "length") {
		if g.value >= 0 && len(g.path) == 0 {
			w.out.Values[g.value] = Node{Kind: Number, Num: float64(n)}
		}
	}
}

// below returns the goals that lie in the member of that name.
func below(goals []goal, name string) []goal {
	var in []goal
	for _, g := range goals {
		if len(g.path) > 0 && g.path[0] == name {
			in = append(in, goal{g.path[1:], g.value})
		}
	}
	return in
}

// pauseAfter is the number of rows that take some hundredths of a second to read.
const pauseAfter = 2048

// readRows reads the value that is next as rows.
func readRows(s *scanner, schema *Schema, pause func() bool) *Batch {
	r := newRowReader(s, schema)
	switch c := s.next(); c {
	case '[':
		s.open()
		for first := true; s.more(closing(c), first); first = false {
			r.element()
			if pause != nil && r.batch.n%pauseAfter == 0 && !pause() {
				s.err = offline.Errorf(offline.ErrCancelled, "the response was not read to its end")
			}
		}
	case '{':
		r.element()
	case 'n':
		s.word("null")
	default:
		start := s.pos
		s.skip()
		if s.err == nil {
			s.err = offline.Errorf(offline.ErrResponse, "the rows of the response, at byte %d, are no array but %q; check schema.data", start, s.src[start:min(s.pos, start+20)])
		}
	}
	r.finish()
	return r.batch
}
