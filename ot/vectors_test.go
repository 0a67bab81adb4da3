package ot

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The vectors come from the original client's transformer (spec ot §9): testdata/ot-vectors.json, ref-vectors.json.

type vectorFile struct {
	Bases    map[string]map[string]any `json:"bases"`
	Sections map[string][][]any        `json:"sections"`
}

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// letter is the value that a letter of the vectors stands for.
func letter(p string) *Value { return &Value{ID: p, Kind: String, Text: p} }

func letters(list []any) []*Value {
	out := make([]*Value, len(list))
	for i, p := range list {
		out[i] = letter(p.(string))
	}
	return out
}

func members(m map[string]any) []Member {
	var out []Member
	for k, p := range m {
		out = append(out, Member{k, letter(p.(string))})
	}
	SortMembers(out)
	return out
}

var codes = map[string]Type{"SP": StringSplice, "SV": StringSet, "AI": ArrayInsert, "AR": ArrayRemove, "AP": ArrayReplace, "AM": ArrayMove,
	"AV": ArraySet, "OA": ObjectAdd, "OS": ObjectSet, "OR": ObjectRemove, "OV": ObjectSetAll, "ND": NumberDelta, "NV": NumberSet,
	"BV": BooleanSet, "DV": DateSet, "CO": Compound}

func decodeOp(raw any) Op {
	a := raw.([]any)
	code, target, _ := strings.Cut(a[0].(string), "@")
	op := Op{Type: codes[code[:2]], Target: target, NoOp: strings.HasSuffix(code, "~")}
	if target == "" && op.Type != Compound {
		op.Target = "a"
	}
	num := func(i int) int { return int(a[i].(float64)) }
	switch op.Type {
	case StringSplice:
		op.Index, op.Count, op.Text = num(1), num(2), a[3].(string)
	case StringSet:
		op.Text = a[1].(string)
	case ArrayInsert, ArrayReplace:
		op.Index, op.Value = num(1), letter(a[2].(string))
	case ArrayRemove:
		op.Index = num(1)
	case ArrayMove:
		op.Index, op.To = num(1), num(2)
	case ArraySet:
		op.Items = letters(a[1].([]any))
	case ObjectAdd, ObjectSet:
		op.Key, op.Value = a[1].(string), letter(a[2].(string))
	case ObjectRemove:
		op.Key = a[1].(string)
	case ObjectSetAll:
		op.Members = members(a[1].(map[string]any))
	case NumberDelta, NumberSet:
		op.Number = a[1].(float64)
	case BooleanSet:
		op.Bool = num(1) == 1
	case DateSet:
		op.Millis = int64(a[1].(float64))
	case Compound:
		for _, part := range a[1].([]any) {
			op.Ops = append(op.Ops, decodeOp(part))
		}
	}
	return op
}

// show is an operation for comparing and printing: what has no effect is all the same (spec ot §6.2, defect 3).
func show(op Op) string {
	if op.Type == Compound {
		parts := make([]string, len(op.Ops))
		for i, part := range op.Ops {
			parts[i] = show(part)
		}
		return "{" + strings.Join(parts, "; ") + "}"
	}
	if op.Idle() {
		return "nothing"
	}
	s := fmt.Sprintf("%s@%s %d %d %d %q %q %v %v %d", op.Type, op.Target, op.Index, op.Count, op.To, op.Key, op.Text, op.Number, op.Bool, op.Millis)
	if op.Value != nil {
		s += " =" + op.Value.Text
	}
	for _, v := range op.Items {
		s += " ," + v.Text
	}
	for _, m := range op.Members {
		s += " " + m.Key + ":" + m.Value.Text
	}
	return s
}

func TestEveryVectorOfTheOriginalTransformerIsReproduced(t *testing.T) {
	var file vectorFile
	readVectors(t, "ot-vectors.json", &file)
	rows, flagged := 0, 0
	for section, list := range file.Sections {
		for n, row := range list {
			rows++
			name := fmt.Sprintf("%s[%d] %v", section, n, row)
			s, c := decodeOp(row[0]), decodeOp(row[1])
			gotS, gotC, err := Rules{}.Transform(s, c)
			if message, isError := row[2].(string); isError {
				if err == nil {
					t.Errorf("%s: no error, want one like %q", name, message)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(row) > 4 && row[4] != float64(0) {
				flagged++
				checkConverges(t, name, file.Bases[section], s, c)
				continue
			}
			compareOp(t, name+" server", gotS, row[2], s)
			compareOp(t, name+" client", gotC, row[3], c)
		}
	}
	if rows != 11783 || flagged == 0 {
		t.Errorf("read %d rows, %d of them flagged; want 11783 with some flagged", rows, flagged)
	}
}

func compareOp(t *testing.T, name string, got Op, raw any, unchanged Op) {
	t.Helper()
	want := unchanged
	if raw != float64(0) {
		want = decodeOp(raw)
	}
	if show(got) != show(want) {
		t.Errorf("%s:\n got %s\nwant %s", name, show(got), show(want))
	}
}

func TestEveryVectorConverges(t *testing.T) {
	var file vectorFile
	readVectors(t, "ot-vectors.json", &file)
	for section, list := range file.Sections {
		for n, row := range list {
			if _, isError := row[2].(string); !isError {
				checkConverges(t, fmt.Sprintf("%s[%d] %v", section, n, row), file.Bases[section], decodeOp(row[0]), decodeOp(row[1]))
			}
		}
	}
}

func TestReferencesFollowTheRulesOfTheServer(t *testing.T) {
	var file struct {
		Xform [][]any `json:"xform"`
		Apply [][]any `json:"apply"`
	}
	readVectors(t, "ref-vectors.json", &file)
	for _, row := range file.Xform {
		op := decodeOp(row[0])
		want := row[3]
		if len(row) > 4 {
			want = row[4]
		}
		values := row[2].([]any)
		for i, v := range values {
			checkReference(t, fmt.Sprintf("%v value %d", row, i), v, op, want, i)
		}
	}
	for _, row := range file.Apply {
		op, want := decodeOp(row[0]), row[2]
		if len(row) > 3 {
			want = row[3]
		}
		for i, v := range row[1].([]any) {
			checkReference(t, fmt.Sprintf("apply %v value %d", row, i), v, op, want, i)
		}
	}
}

func checkReference(t *testing.T, name string, value any, op Op, wants any, i int) {
	t.Helper()
	if ends, isRange := value.([]any); isRange {
		for k, end := range ends {
			want := wants
			if list, isList := wants.([]any); isList {
				want = []any{list[i].([]any)[k]}
			}
			checkReference(t, name, end, op, want, 0)
		}
		return
	}
	index := int(value.(float64))
	moved, _ := RefValues{Kind: IndexRef, Indexes: []int{index}}.Transform("a", op)
	got, alive := 0, len(moved.Indexes) == 1
	if alive {
		got = moved.Indexes[0]
	}
	switch want := wants.(type) {
	case nil:
		if alive {
			t.Errorf("%s: alive, want dropped", name)
		}
	case float64:
		if !alive || got != index {
			t.Errorf("%s: got %d, want unchanged", name, got)
		}
	case []any:
		if !alive || got != int(want[i].(float64)) {
			t.Errorf("%s: got %d, want %v", name, got, want[i])
		}
	}
}
