package rows

import (
	"flag"
	"math"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

const (
	goldenBlock = "../../testdata/block-v1.bin"
	goldenJSON  = "../../testdata/block-v1.json"
)

// goldenTable holds every kind of value and what is awkward about blocks: names of odd lengths, repeated and empty
// texts, characters of two and four bytes, negative zero, an invalid date, missing cells.
func goldenTable() (*Table, []Row) {
	t := NewTable("id", Text(""))
	list := []Row{
		t.Insert(0, 0, []Cell{{"id", Num(1)}, {"name", Text("Chaï 🍵")}, {"ok", Flag(true)}, {"born", Time(-86400000)}, {"tags", Raw(`["a",{"b":null}]`)}}),
		t.Insert(1, 0, []Cell{{"id", Text("2")}, {"name", Text("")}, {"ok", Flag(false)}, {"born", Time(math.NaN())}, {"fn", Value{Kind: Ref, Num: 7}}}),
		t.Insert(2, 0, []Cell{{"id", Num(-0.5)}, {"name", Text("Chaï 🍵")}, {"ok", Value{Kind: Null}}, {"größe", Num(1e21)}}),
	}
	return t, list
}

// describeBlock writes a batch as the JSON description beside the golden file: kind numbers and values as JavaScript
// code can compare them, without a Go type.
func describeBlock(b *Batch) []byte {
	out := []byte("{\n  \"handles\": [")
	for i, h := range b.Handles {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = AppendJSON(out, Num(float64(h)))
	}
	out = append(out, "],\n  \"columns\": ["...)
	for i, name := range b.colNames() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, "\n    {\"name\": "...)
		out = append(AppendJSON(out, Text(name)), ", \"cells\": ["...)
		for row := range b.Len() {
			if row > 0 {
				out = append(out, ", "...)
			}
			out = describeValue(out, b.Value(row, name))
		}
		out = append(out, "]}"...)
	}
	return append(out, "\n  ]\n}\n"...)
}

// describeValue writes {"kind": n} with "text" for strings and JSON, "number" for the rest; NaN is null.
func describeValue(out []byte, v Value) []byte {
	out = AppendJSON(append(out, `{"kind": `...), Num(float64(v.Kind)))
	switch v.Kind {
	case Undefined, Null:
	case String, JSON:
		out = AppendJSON(append(out, `, "text": `...), Text(v.Str))
	default:
		out = AppendJSON(append(out, `, "number": `...), Num(v.Num))
	}
	return append(out, '}')
}

func TestABlockHasTheBytesOfVersionOne(t *testing.T) {
	table, list := goldenTable()
	block := table.AppendBlock(nil, list, nil, true)
	b, rest, err := DecodeBlock(block)
	if err != nil || len(rest) != 0 {
		t.Fatalf("cannot read the block back: %v, %d bytes left", err, len(rest))
	}
	compareGolden(t, goldenBlock, block)
	compareGolden(t, goldenJSON, describeBlock(b))
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s has changed: old pages and caches hold the old bytes.\ngot  %q\nwant %q", path, got, want)
	}
}
