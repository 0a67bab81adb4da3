package rows

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// benchJSON is n rows of ten fields as a REST API gives them: 22 MB for 100,000 rows.
func benchJSON(n int) []byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	cities := []string{"Berlin", "København", "São Paulo", "New York", "Tōkyō", "Nairobi", "Wien", "Praha"}
	b := []byte{'['}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendRow(b, []Cell{
			{"id", Num(float64(i + 1))}, {"name", Text("Customer number " + strconv.Itoa(rnd.IntN(n)))}, {"city", Text(cities[rnd.IntN(len(cities))])},
			{"price", Num(float64(rnd.IntN(1e6)) / 100)}, {"units", Num(float64(rnd.IntN(1000)))}, {"active", Flag(rnd.IntN(2) == 0)},
			{"created", Time(float64(1.5e12 + rnd.Int64N(1e11)))}, {"note", Text("a longer text that nobody sorts by, number " + strconv.Itoa(i))},
			{"rating", Num(rnd.Float64())}, {"email", Text("customer" + strconv.Itoa(i) + "@example.com")},
		})
	}
	return append(b, ']')
}

func benchSchema() *Schema {
	return &Schema{ID: "id", Fields: []Field{
		{Name: "id", Type: TypeNumber}, {Name: "name", Type: TypeString}, {Name: "price", Type: TypeNumber}, {Name: "units", Type: TypeNumber},
		{Name: "active", Type: TypeBool}, {Name: "created", Type: TypeDate}, {Name: "rating", Type: TypeNumber},
	}}
}

func benchTable(b *testing.B, n int) *Table {
	b.Helper()
	r := Reader{Schema: benchSchema()}
	resp, err := r.Read(benchJSON(n))
	if err != nil {
		b.Fatal(err)
	}
	t := NewTable("id", Num(0))
	t.Replace(resp.Rows)
	return t
}

func BenchmarkReadRows(b *testing.B) {
	text := benchJSON(100_000)
	r := Reader{Schema: benchSchema(), Paths: []string{"total", "errors"}}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReload(b *testing.B) {
	text := benchJSON(100_000)
	r := Reader{Schema: benchSchema()}
	t := NewTable("id", Num(0))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		resp, _ := r.Read(text)
		b.StartTimer()
		t.Replace(resp.Rows)
	}
}

func BenchmarkSort(b *testing.B) {
	t := benchTable(b, 100_000)
	for _, s := range [][]Sort{{{Field: "rating"}}, {{Field: "units"}}, {{Field: "city"}}, {{Field: "name"}}, {{Field: "city"}, {Field: "price", Desc: true}}} {
		name := s[0].Field
		if len(s) > 1 {
			name += "+" + s[1].Field
		}
		b.Run(name, func(b *testing.B) {
			v := NewView(t, nil, s, &Hooks{})
			b.ReportAllocs()
			for b.Loop() {
				v.Refresh()
			}
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	t := benchTable(b, 100_000)
	for name, text := range map[string]string{
		"number":   `[{"field":"units","operator":"gt","value":100},{"field":"price","operator":"lt","value":5000}]`,
		"city":     `{"field":"city","operator":"eq","value":"berlin"}`,
		"contains": `{"field":"name","operator":"contains","value":"99"}`,
	} {
		b.Run(name, func(b *testing.B) {
			n, err := ParseOptions([]byte(text))
			if err != nil {
				b.Fatal(err)
			}
			h := &Hooks{}
			f, err := ParseFilter(&n, h)
			if err != nil {
				b.Fatal(err)
			}
			v := NewView(t, f, nil, h)
			for b.Loop() {
				v.Refresh()
			}
		})
	}
}

func BenchmarkEditInASortedView(b *testing.B) {
	t := benchTable(b, 100_000)
	v := NewView(t, nil, []Sort{{Field: "price"}}, &Hooks{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := t.At(i * 7919 % t.Len())
		t.Set(r, "price", Num(float64(i%10000)))
		v.Update(r)
	}
}

func BenchmarkByID(b *testing.B) {
	t := benchTable(b, 100_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, ok := t.ByID(Num(float64(i%100_000 + 1))); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkPageAsBlock(b *testing.B) {
	t := benchTable(b, 100_000)
	list := t.AppendRows(nil)[50_000:50_050]
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = t.AppendBlock(buf[:0], list, nil, true)
	}
}

func BenchmarkSegments(b *testing.B) {
	t := benchTable(b, 100_000)
	list := t.AppendRows(nil)
	for b.Loop() {
		t.Segments(list, func([]byte, int) {})
	}
}
