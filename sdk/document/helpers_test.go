package document

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// record is a Sink that keeps what it gets, and calls on with each event.
type record struct {
	submitted  []ot.Submission
	references []ReferenceChange
	events     []Event
	on         func(Event)
}

func (r *record) Submit(s ot.Submission)          { r.submitted = append(r.submitted, s) }
func (r *record) SendReference(c ReferenceChange) { r.references = append(r.references, c) }
func (r *record) Event(e Event) {
	r.events = append(r.events, e)
	if r.on != nil {
		r.on(e)
	}
}

// said is what the events since the last call were, in short.
func (r *record) said() string {
	out := make([]string, len(r.events))
	for i, e := range r.events {
		out[i] = sayEvent(e)
	}
	r.events = nil
	return strings.Join(out, "; ")
}

func sayEvent(e Event) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "document.")
	switch e := e.(type) {
	case ObjectSet:
		return fmt.Sprintf("%s %s.%s=%s was %s", name, pathOf(e.Element), e.Key, brief(e.Value), brief(e.Old))
	case ObjectRemoved:
		return fmt.Sprintf("%s %s.%s was %s", name, pathOf(e.Element), e.Key, brief(e.Old))
	case ArrayInserted:
		return fmt.Sprintf("%s %s[%d]=%s", name, pathOf(e.Element), e.Index, brief(e.Value))
	case ArrayRemoved:
		return fmt.Sprintf("%s %s[%d] was %s", name, pathOf(e.Element), e.Index, brief(e.Old))
	case ArrayReplaced:
		return fmt.Sprintf("%s %s[%d]=%s was %s", name, pathOf(e.Element), e.Index, brief(e.Value), brief(e.Old))
	case ArrayMoved:
		return fmt.Sprintf("%s %s %d>%d", name, pathOf(e.Element), e.From, e.To)
	case TextSpliced:
		return fmt.Sprintf("%s %s %d-%d %q>%q", name, pathOf(e.Element), e.Index, e.Count, e.Removed, e.Inserted)
	case NumberAdded:
		return fmt.Sprintf("%s %s %v", name, pathOf(e.Element), e.Delta)
	case ValueSet:
		return fmt.Sprintf("%s %s was %s", name, pathOf(e.Element), content(e.Old))
	case Detached:
		return fmt.Sprintf("%s %s", name, e.Element.ID())
	case VersionChanged:
		return fmt.Sprintf("%s %d", name, e.Version)
	case ReferenceShared:
		return fmt.Sprintf("%s %s", name, sayReference(e.Reference))
	case ReferenceSet:
		return fmt.Sprintf("%s %s moved %v", name, sayReference(e.Reference), e.Moved)
	case ReferenceCleared:
		return fmt.Sprintf("%s %s", name, sayReference(e.Reference))
	case ReferenceDisposed:
		return fmt.Sprintf("%s %s", name, sayReference(e.Reference))
	}
	return name
}

func sayReference(r *Reference) string {
	return r.Session() + "/" + r.Key() + sayValues(r.Values())
}

func sayValues(v ot.RefValues) string {
	switch v.Kind {
	case ot.IndexRef:
		return fmt.Sprint(v.Indexes)
	case ot.RangeRef:
		return fmt.Sprint(v.Ranges)
	}
	return fmt.Sprint(v.Names)
}

func pathOf(e *Element) string {
	out := "$"
	for _, step := range e.Path() {
		if step.Array {
			out += fmt.Sprintf("[%d]", step.Index)
		} else {
			out += "." + step.Key
		}
	}
	return out
}

func brief(e *Element) string {
	if e == nil {
		return "-"
	}
	return content(e.Value())
}

// content is a value without its ids.
func content(v *ot.Value) string {
	if v == nil {
		return "-"
	}
	switch v.Kind {
	case ot.Object:
		parts := make([]string, len(v.Members))
		for i, m := range v.Members {
			parts[i] = m.Key + ":" + content(m.Value)
		}
		return "{" + strings.Join(parts, " ") + "}"
	case ot.Array:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			parts[i] = content(item)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case ot.String:
		return fmt.Sprintf("%q", v.Text)
	case ot.Number:
		return fmt.Sprint(v.Number)
	case ot.Boolean:
		return fmt.Sprint(v.Bool)
	case ot.Date:
		return fmt.Sprintf("@%d", v.Millis)
	}
	return "null"
}

func text(s string) *ot.Value    { return &ot.Value{Kind: ot.String, Text: s} }
func number(f float64) *ot.Value { return &ot.Value{Kind: ot.Number, Number: f} }

func array(items ...*ot.Value) *ot.Value { return &ot.Value{Kind: ot.Array, Items: items} }

// object makes an object of keys and values in turn.
func object(pairs ...any) *ot.Value {
	v := &ot.Value{Kind: ot.Object}
	for i := 0; i < len(pairs); i += 2 {
		v.Members = append(v.Members, ot.Member{Key: pairs[i].(string), Value: pairs[i+1].(*ot.Value)})
	}
	return v
}

// sample is content with an element of every kind.
func sample() *ot.Value {
	return object("text", text("hello"), "list", array(text("a"), text("b"), text("c")), "map", object("x", number(1), "y", number(2)),
		"num", number(10), "flag", &ot.Value{Kind: ot.Boolean}, "date", &ot.Value{Kind: ot.Date, Millis: 5}, "nil", &ot.Value{Kind: ot.Null})
}

// open makes a document of v, and forgets what its making told.
func open(t testing.TB, v *ot.Value) (*Document, *record) {
	t.Helper()
	root, err := WithIDs("@", v)
	if err != nil {
		t.Fatal(err)
	}
	sink := &record{}
	d, err := New(Config{Root: root, Version: 1, IDPrefix: "1", Session: "me", Sink: sink})
	if err != nil {
		t.Fatal(err)
	}
	return d, sink
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode checks that err has the code.
func wantCode(t testing.TB, what string, err error, code offline.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}
