package rows

import "strings"

// rowReader reads row objects into columns. It remembers what to do with each member name, and expects the members of
// a row in the order of the row before, so that most names cost one comparison.
type rowReader struct {
	s       *scanner
	schema  *Schema
	batch   *Batch
	members []*member
	byName  map[string]uint32
	expect  int
	scratch output
	start   int // where the first row began
}

// member is what becomes of one member of the server's rows.
type member struct {
	name    string
	targets []target // the fields it is for; without any it is a column of its own name
	keep    *column  // the column of its own name, nil if only fields take it
}

// target is a field that takes a member or, with a path, something inside it.
type target struct {
	field *Field
	col   *column
	path  []string
}

func newRowReader(s *scanner, schema *Schema) *rowReader {
	if schema == nil {
		schema = &Schema{}
	}
	return &rowReader{s: s, schema: schema, batch: &Batch{}, byName: make(map[string]uint32)}
}

// element reads one element of the rows: an object, or anything else as the row itself.
func (r *rowReader) element() {
	row := r.batch.n
	r.batch.n++
	if r.s.next() != '{' {
		r.store(r.batch.add(""), Untyped, row)
		return
	}
	switch row {
	case 0:
		r.start = r.s.pos
	case sampleRows:
		r.reserve()
	}
	r.expect = 0
	r.s.open()
	for first := true; r.s.more('}', first); first = false {
		r.value(r.member(r.s.key()), row)
	}
}

const sampleRows = 64

// reserve makes room for as many rows as there will be if the rest are as long as the first. Growing columns step by
// step would leave several times their size behind, and the memory of a wasm instance never shrinks.
func (r *rowReader) reserve() {
	rest := (len(r.s.src)-r.s.pos)/((r.s.pos-r.start)/sampleRows+1) + 1
	for _, col := range r.batch.list {
		col.reserve(len(col.tags) + rest)
	}
}

// member finds what to do with a name.
func (r *rowReader) member(name string) *member {
	if r.expect == len(r.members) || r.members[r.expect].name != name {
		r.expect = r.find(name)
	}
	r.expect++
	return r.members[r.expect-1]
}

// find returns the index of a name among the members; it is added if it is new.
func (r *rowReader) find(name string) int {
	i, ok := r.byName[name]
	if !ok {
		m := r.plan(strings.Clone(name))
		i = uint32(len(r.members))
		r.byName[m.name] = i
		r.members = append(r.members, m)
	}
	return int(i)
}

// plan decides what becomes of a member. One that a field renames does not stay under its own name; one that fields
// only look into does.
func (r *rowReader) plan(name string) *member {
	m := &member{name: name}
	moved := false
	for i := range r.schema.Fields {
		f := &r.schema.Fields[i]
		path := []string{f.Name}
		if f.From != "" {
			path = parsePath(f.From)
		}
		if len(path) == 0 || path[0] != name {
			continue
		}
		moved = moved || len(path) == 1
		m.targets = append(m.targets, target{f, r.batch.add(f.Name), path[1:]})
	}
	if f := r.schema.Field(name); !moved && (f == nil || f.From == "" || f.From == name) {
		m.keep = r.batch.add(name)
	}
	return m
}

// value reads the value of a member into its columns.
func (r *rowReader) value(m *member, row int) {
	start := r.s.pos
	if m.keep != nil {
		r.store(m.keep, Untyped, row)
	}
	for i := range m.targets {
		t := &m.targets[i]
		r.s.pos = start
		if len(t.path) > 0 || t.field.Parse != nil {
			r.parse(t, row)
		} else {
			r.store(t.col, t.field.Type, row)
		}
	}
}

// parse reads the value that is next as a tree for a target that looks into it or has a parser of its own.
func (r *rowReader) parse(t *target, row int) {
	var n Node
	r.s.node(&n)
	if r.s.err == nil {
		v := n.Lookup(t.path).Value()
		r.schema.parse(t.field, &v)
		t.col.put(row, &v)
	}
}

// store reads the value that is next into one cell, as its type wants. No Go string is made of a text, as the column
// takes a copy.
func (r *rowReader) store(col *column, t Type, row int) {
	var v Value
	switch c := r.s.next(); c {
	case '"':
		v = Text(r.s.text())
	case '{', '[':
		r.scratch.b = r.scratch.b[:0]
		r.s.compact(&r.scratch)
		v = Raw(alias(r.scratch.b))
	default:
		v.Kind, v.Num = r.s.plain(c)
	}
	if r.s.err == nil {
		r.schema.parseType(t, &v)
		col.put(row, &v)
	}
}

// finish makes the columns equally long, and the missing members what the fields' parsers make of them.
func (r *rowReader) finish() {
	r.batch.level(r.batch.n)
	r.schema.Complete(r.batch)
}
