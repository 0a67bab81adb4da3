package rows

// Type is the declared type of a field.
type Type uint8

// The types of a field.
const (
	Untyped Type = iota
	TypeString
	TypeNumber
	TypeBool
	TypeDate
)

// Field describes one member of a row (schema.model.fields, spec §3).
type Field struct {
	Name     string
	Type     Type
	From     string // path in the server's rows, "" for Name
	Default  Value  // Undefined: by Type
	Nullable bool   // the default is null, unless Default is truthy
	Fixed    bool   // editable: false
	// Parse and MakeDefault are the page's own functions (`parse`, a `defaultValue` that is a function), or nil.
	Parse       func(Value) Value
	MakeDefault func() Value
}

// Schema is schema.model: which member is the id, and what is known of the members.
type Schema struct {
	ID     string // name of the id field, "" for none
	Fields []Field
	// Local returns the UTC milliseconds of a local time, given the same time taken as UTC. Nil takes local time as UTC.
	Local func(utcMS float64) float64
	// Now returns the local time of now, taken as UTC, in milliseconds: a date field given "HH:mm" means today. Nil makes
	// such a text null.
	Now func() float64
	// Born is the default of date fields: when the library was loaded, in UTC milliseconds.
	Born float64
}

// Field returns the descriptor of a field, nil if it is not described.
func (s *Schema) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// Editable reports whether `set` may change the field.
func (s *Schema) Editable(name string) bool {
	f := s.Field(name)
	return f == nil || !f.Fixed
}

// Calls reports whether reading rows calls functions of the page.
func (s *Schema) Calls() bool {
	for i := range s.Fields {
		if s.Fields[i].Parse != nil {
			return true
		}
	}
	return false
}

// Parse converts a value as the field's type wants it, on load and on `set` (spec §3).
func (s *Schema) Parse(name string, v Value) Value {
	if f := s.Field(name); f != nil {
		s.parse(f, &v)
	}
	return v
}

func (s *Schema) parse(f *Field, v *Value) {
	if f.Parse != nil {
		*v = f.Parse(*v)
		return
	}
	s.parseType(f.Type, v)
}

// Default returns the value of a field in a new empty row. A date field without Default gets Born.
func (s *Schema) Default(f *Field) Value {
	if f.MakeDefault != nil {
		return f.MakeDefault()
	}
	return s.fixedDefault(f)
}

func (s *Schema) fixedDefault(f *Field) Value {
	switch {
	case f.Nullable && !truthy(&f.Default):
		return Value{Kind: Null}
	case f.Default.Kind != Undefined:
		return f.Default
	}
	switch f.Type {
	case TypeNumber:
		return Num(0)
	case TypeBool:
		return Flag(false)
	case TypeDate:
		return Time(s.Born)
	}
	return Text("")
}

// Defaults returns a new empty row.
func (s *Schema) Defaults() []Cell {
	cells := make([]Cell, len(s.Fields))
	for i := range s.Fields {
		cells[i] = Cell{s.Fields[i].Name, s.Default(&s.Fields[i])}
	}
	return cells
}

// NewID is the id of rows the server does not know: "" if the id field is not described, else its default (spec
// §4.3); undefined if the model names no id field.
func (s *Schema) NewID() Value {
	if s.ID == "" {
		return Value{}
	}
	if f := s.Field(s.ID); f != nil {
		return s.fixedDefault(f)
	}
	return Text("")
}

// IsNew reports whether a row with this id is new: `id === defaultId`, and, other than in Kendo, any row without an
// id.
func (s *Schema) IsNew(id Value) bool {
	newID := s.NewID()
	return id.Kind == Undefined || strictEqual(&id, &newID)
}

// Convert parses the described fields of rows that came under their client names (from the page's own arrays). Cells
// that are missing stay so: an answer that mentions two fields must not touch the others. For that there is Complete.
func (s *Schema) Convert(b *Batch) {
	s.parsed(b, func(f *Field, col *column) {
		for row, kind := range col.tags {
			if kind == Undefined {
				continue
			}
			was := col.value(row)
			v := was
			if s.parse(f, &v); v != was {
				col.put(row, &v)
			}
		}
		col.tidy()
	})
}

// Complete makes missing cells what the parsers of their fields make of undefined: null for numbers and dates. Loaded
// rows are complete; a Reader's are already.
func (s *Schema) Complete(b *Batch) {
	if b.n == 0 {
		return
	}
	s.parsed(b, func(f *Field, col *column) {
		for row, kind := range col.tags {
			if kind == Undefined {
				var v Value
				s.parse(f, &v)
				col.put(row, &v)
			}
		}
	})
}

// parsed calls fn with the fields that have a parser and their columns, made if missing.
func (s *Schema) parsed(b *Batch, fn func(f *Field, col *column)) {
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Type == Untyped && f.Parse == nil {
			continue
		}
		col := b.add(f.Name)
		col.grow(b.n)
		fn(f, col)
	}
}
