package rows

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDefaultsFollowTheType(t *testing.T) {
	s := &Schema{Born: 1234}
	for _, c := range []struct {
		f    Field
		want Value
	}{
		{Field{}, Text("")}, {Field{Type: TypeString}, Text("")}, {Field{Type: TypeNumber}, Num(0)}, {Field{Type: TypeBool}, Flag(false)}, {Field{Type: TypeDate}, Time(1234)},
		{Field{Type: TypeNumber, Default: Num(7)}, Num(7)}, {Field{Type: TypeNumber, Nullable: true}, Value{Kind: Null}}, {Field{Type: TypeNumber, Nullable: true, Default: Num(0)}, Value{Kind: Null}},
		{Field{Type: TypeNumber, Nullable: true, Default: Num(7)}, Num(7)}, {Field{Type: TypeNumber, Default: Value{Kind: Null}}, Value{Kind: Null}},
		{Field{MakeDefault: func() Value { return Text("made") }}, Text("made")},
	} {
		if got := s.Default(&c.f); !Equal(got, c.want) {
			t.Errorf("%+v has the default %v, want %v", c.f, got, c.want)
		}
	}
}

func TestARowIsNewIfItsIDIsTheDefaultOne(t *testing.T) {
	schema := func(f ...Field) *Schema { return &Schema{ID: "id", Fields: f} }
	for _, c := range []struct {
		what string
		s    *Schema
		id   Value
		want bool
	}{
		{"not described, empty text", schema(), Text(""), true}, {"not described, 0", schema(), Num(0), false}, {"not described, null", schema(), Value{Kind: Null}, false},
		{"not described, missing", schema(), Value{}, true}, {"number, 0", schema(Field{Name: "id", Type: TypeNumber}), Num(0), true},
		{"number, 1", schema(Field{Name: "id", Type: TypeNumber}), Num(1), false}, {"number, text 0", schema(Field{Name: "id", Type: TypeNumber}), Text("0"), false},
		{"nullable, null", schema(Field{Name: "id", Nullable: true}), Value{Kind: Null}, true}, {"nullable, empty text", schema(Field{Name: "id", Nullable: true}), Text(""), false},
		{"own default", schema(Field{Name: "id", Default: Num(-1)}), Num(-1), true},
	} {
		if got := c.s.IsNew(c.id); got != c.want {
			t.Errorf("%s: new is %v", c.what, got)
		}
	}
}

func TestANewRowHasTheDefaultsOfAllFields(t *testing.T) {
	s := &Schema{ID: "id", Fields: []Field{{Name: "id", Type: TypeNumber}, {Name: "name"}, {Name: "on", Type: TypeBool, Default: Flag(true)}}}
	if got := string(AppendRow(nil, s.Defaults())); got != `{"id":0,"name":"","on":true}` {
		t.Error(got)
	}
}

func TestFieldsThatAreNotEditableAreKnown(t *testing.T) {
	s := &Schema{Fields: []Field{{Name: "id", Fixed: true}, {Name: "name"}}}
	if s.Editable("id") || !s.Editable("name") || !s.Editable("other") {
		t.Error("editable is wrong")
	}
}

func TestValuesThatAreSetAreParsedByTheField(t *testing.T) {
	s := &Schema{Fields: []Field{{Name: "n", Type: TypeNumber}, {Name: "p", Type: TypeNumber, Parse: func(v Value) Value { return Text("own " + textOf(v)) }}}}
	for _, c := range []struct {
		name string
		want Value
	}{{"n", Num(1234)}, {"p", Text("own 1,234")}, {"other", Text("1,234")}} {
		if got := s.Parse(c.name, Text("1,234")); !Equal(got, c.want) {
			t.Errorf("%s becomes %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRowsOfThePageAreConvertedInPlace(t *testing.T) {
	s := &Schema{Fields: []Field{{Name: "n", Type: TypeNumber}, {Name: "d", Type: TypeDate}, {Name: "missing", Type: TypeNumber}, {Name: "u"}}}
	b := &Batch{}
	b.Add([]Cell{{"n", Text("12%")}, {"d", Time(5)}, {"u", Raw("[1]")}, {"other", Text("null")}})
	b.Add([]Cell{{"d", Text("1970-01-02")}})
	s.Convert(b)
	if got := batchText(b); got != `{"n":0.12,"d":"1970-01-01T00:00:00.005Z","u":[1],"other":"null"} {"d":"1970-01-02T00:00:00.000Z"}` {
		t.Error(got)
	}
	s.Complete(b)
	if got := batchText(b); got != `{"n":0.12,"d":"1970-01-01T00:00:00.005Z","u":[1],"other":"null","missing":null} {"n":null,"d":"1970-01-02T00:00:00.000Z","missing":null}` {
		t.Errorf("completed %s", got)
	}
}

func TestATimeAloneMeansToday(t *testing.T) {
	s := &Schema{Now: func() float64 { return (&civil{2024, 2, 29, 23, 59, 1, 5}).utc() }, Local: func(ms float64) float64 { return ms - hourMS }}
	for text, want := range map[string]civil{"03:04": {2024, 2, 29, 2, 4, 0, 0}, "3:04:05": {2024, 2, 29, 2, 4, 5, 0}, "3:04 PM": {2024, 2, 29, 14, 4, 0, 0}} {
		if ms, ok := s.parseDate(text); !ok || ms != want.utc() {
			t.Errorf("%s is %s", text, textOf(Time(ms)))
		}
	}
	if _, ok := new(Schema).parseDate("03:04"); ok {
		t.Error("a time was taken for a date without knowing today")
	}
}

func TestDatesKeepWhatKendoDrops(t *testing.T) {
	var s Schema
	for text, want := range map[string]civil{
		"2020-01-02 03:04:05.678": {2020, 1, 2, 3, 4, 5, 678},
		"2020-01-02 03:04:05Z":    {2020, 1, 2, 3, 4, 5, 0},
		"2020-01-02T03:04:05+02":  {2020, 1, 2, 1, 4, 5, 0},
		"1/2/2020 15:04":          {2020, 1, 2, 15, 4, 0, 0},
		"January 2, 2020":         {2020, 1, 2, 0, 0, 0, 0},
		"Thu Jan 02 2020 03:04:05 GMT+0100 (Central European Time)": {2020, 1, 2, 2, 4, 5, 0},
		"Thu Jan 02 2020 03:04:05 GMT":                              {2020, 1, 2, 3, 4, 5, 0},
		" 2020-01-02":                                               {2020, 1, 2, 0, 0, 0, 0},
		"1/2/2020 12:00 AM":                                         {2020, 1, 2, 0, 0, 0, 0},
	} {
		if ms, ok := s.parseDate(text); !ok || ms != want.utc() {
			t.Errorf("%s is %s (%v)", text, textOf(Time(ms)), ok)
		}
	}
	for _, text := range []string{"2020-01-02T24:00:00", "2020-01-02T03:60", "2020-01-02T03", "1/2/2020 13:00 PM", "1/2/2020 0:30 AM", "2020-01-02x", "2020-01-02T03:04:05.Z", "Foo 2, 2020", "x2020-01-02", "x1/2/2020", "2020/01-02", "Thu", "/Date()/", "/Date(x)/"} {
		if ms, ok := s.parseDate(text); ok {
			t.Errorf("%s is %s", text, textOf(Time(ms)))
		}
	}
}

func TestEveryTimeIsWrittenAndReadBackTheSame(t *testing.T) {
	var s Schema
	rapid.Check(t, func(t *rapid.T) {
		first, last := civil{year: 0, month: 1, day: 1}, civil{year: 10000, month: 1, day: 1}
		ms := float64(rapid.Int64Range(int64(first.utc()), int64(last.utc())-1).Draw(t, "ms"))
		var c civil
		c.setUTC(ms)
		if got := c.utc(); got != ms {
			t.Fatalf("%v became %v", ms, got)
		}
		text := textOf(Time(ms))
		if got, ok := s.parseDate(text); !ok || got != ms {
			t.Fatalf("%v is written %s and read %v", ms, text, got)
		}
	})
}

func TestTimesAtTheEndsAreWrittenAsJavaScriptWritesThem(t *testing.T) {
	for ms, want := range map[float64]string{
		0: "1970-01-01T00:00:00.000Z", -1: "1969-12-31T23:59:59.999Z", maxMS: "+275760-09-13T00:00:00.000Z", -maxMS: "-271821-04-20T00:00:00.000Z", maxMS + 1: "Invalid Date",
		-62198755200000: "-000001-01-01T00:00:00.000Z", 253402300800000: "+010000-01-01T00:00:00.000Z", 951782400000: "2000-02-29T00:00:00.000Z",
	} {
		if got := textOf(Time(ms)); got != want {
			t.Errorf("%v is written %s, want %s", ms, got, want)
		}
	}
}

func TestPathsAreSplitIntoNames(t *testing.T) {
	for path, want := range map[string]string{"": "", "a": "a", "a.b": "a|b", "a[0].b": "a|0|b", `a["c d"][1]`: "a|c d|1", "[2]": "2", "a[": "a|", ".a": "a"} {
		got := ""
		for i, name := range parsePath(path) {
			if i > 0 {
				got += "|"
			}
			got += name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}
