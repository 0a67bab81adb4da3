package rows

import "slices"

// rowReader reads row objects into columns. It remembers what to do with each member name, and expects the members of
// a row in the order of the row before, so that most names cost one comparison.
type rowReader struct {
	s       *scanner
	schema  *Schema
	batch   *Batch
	members []*member
	byName  map[string]int
	expect  int
	scratch []byte
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
	return &rowReader{s: s, schema: schema, batch: &Batch{}, byName: make(map[string]int)}
}

// element reads one element of the rows: an object, or anything else as the row itself.
func (r *rowReader) element() {
	row := r.batch.n
	r.batch.n++
	if r.s.next() != '{' {
		r.store(r.batch.add(""), nil, row)
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
		m := r.member(r.s.key())
		r.value(m, row)
	}
}

const sampleRows = 64

// reserve makes room for as many rows as there will be if the rest are as long as the first. Growing columns step by
// step would leave several times their size behind, and the memory of a wasm instance never shrinks.
func (r *rowReader) reserve() {
	rest := (len(r.s.src)-r.s.pos)/((r.s.pos-r.start)/sampleRows+1) + 1
	for _, col := range r.batch.list {
		col.tags = slices.Grow(col.tags, rest)
		col.nums = slices.Grow(col.nums, rest)
	}
}

// member finds what to do with a name.
func (r *rowReader) member(name []byte) *member {
	if r.expect < len(r.members) && r.members[r.expect].name == string(name) {
		r.expect++
		return r.members[r.expect-1]
	}
	i, ok := r.byName[string(name)]
	if !ok {
		i = len(r.members)
		r.byName[string(name)] = i
		r.members = append(r.members, r.plan(string(name)))
	}
	r.expect = i + 1
	return r.members[i]
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
	if m.keep == nil && len(m.targets) == 1 && len(m.targets[0].path) == 0 {
		r.store(m.targets[0].col, m.targets[0].field, row)
		return
	}
	start := r.s.pos
	if m.keep != nil {
		r.store(m.keep, nil, row)
	}
	for _, t := range m.targets {
		r.s.pos = start
		if len(t.path) == 0 {
			r.store(t.col, t.field, row)
			continue
		}
		n := r.s.node()
		if r.s.err == nil {
			t.col.put(row, r.schema.parse(t.field, n.Lookup(t.path).Value()))
		}
	}
}

// store reads the value that is next into one cell, parsed as its field wants (nil: as it is).
func (r *rowReader) store(col *column, f *Field, row int) {
	if f == nil {
		f = &Field{}
	}
	if f.Parse != nil {
		n := r.s.node()
		if r.s.err == nil {
			col.put(row, f.Parse(n.Value()))
		}
		return
	}
	switch c := r.s.next(); c {
	case '"':
		if text := r.s.text(); r.s.err == nil {
			r.text(col, f.Type, text, row)
		}
	case '{', '[':
		r.scratch = r.s.compact(r.scratch[:0])
		switch {
		case r.s.err != nil:
		case f.Type == Untyped:
			col.putRaw(row, JSON, float64(col.text.addBytes(r.scratch)))
		default:
			r.convert(col, f.Type, Raw(string(r.scratch)), row)
		}
	default:
		kind, num := r.s.plain(c)
		switch {
		case r.s.err != nil:
		case f.Type == Untyped || kind == Null || f.Type == TypeNumber && kind == Number || f.Type == TypeBool && kind == Bool:
			col.putRaw(row, kind, num)
		default:
			r.convert(col, f.Type, Value{Kind: kind, Num: num}, row)
		}
	}
}

// text stores a string, without making a Go string of it where it becomes something else.
func (r *rowReader) text(col *column, t Type, text []byte, row int) {
	kind, num, ok := String, 0.0, true
	switch {
	case t == Untyped || t == TypeString && !isNullText(text):
		num = float64(col.text.addBytes(text))
	case isNullText(text):
		ok = false
	case t == TypeBool:
		kind, num = Bool, Flag(isTrueText(text)).Num
	case t == TypeNumber:
		kind = Number
		num, ok = parseNumber(text)
	default:
		kind = Date
		num, ok = r.schema.parseDate(text)
	}
	if !ok {
		kind, num = Null, 0
	}
	col.putRaw(row, kind, num)
}

// convert stores a value through the parser of a type.
func (r *rowReader) convert(col *column, t Type, v Value, row int) {
	col.put(row, r.schema.parseType(t, v))
}

// finish makes the columns equally long, and the missing members what the fields' parsers make of them.
func (r *rowReader) finish() {
	r.batch.level(r.batch.n)
	r.schema.Complete(r.batch)
}
