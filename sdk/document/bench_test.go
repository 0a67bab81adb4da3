package document

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
)

// stroke is one edit of a text.
type stroke struct {
	index, count int
	text         string
}

// trace is what somebody writing a text of n strokes does: words typed on, typos taken back, and now and then a jump to
// elsewhere, mostly nearby.
func trace(n int) []stroke {
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]stroke, 0, n)
	caret, length := 0, 0
	for len(out) < n {
		switch r := random.IntN(100); {
		case r == 0:
			caret = random.IntN(length + 1)
		case r < 3:
			caret = max(0, min(length, caret+random.IntN(200)-100))
		case r < 15 && caret > 0:
			caret--
			length--
			out = append(out, stroke{index: caret, count: 1})
		default:
			out = append(out, stroke{index: caret, text: "etaoin shrdlu"[r%13 : r%13+1]})
			caret++
			length++
		}
	}
	return out
}

// quiet is a sink that keeps nothing.
type quiet struct{}

func (quiet) Submit(ot.Submission)          {}
func (quiet) SendReference(ReferenceChange) {}
func (quiet) Event(Event)                   {}

func openQuiet(b *testing.B, v *ot.Value) *Document {
	root, err := WithIDs("@", v)
	must(b, err)
	d, err := New(Config{Root: root, Version: 1, IDPrefix: "1", Session: "me", Sink: quiet{}})
	must(b, err)
	return d
}

// BenchmarkTrace applies 260,000 edits of single characters, each acknowledged 50 edits later.
func BenchmarkTrace(b *testing.B) {
	strokes := trace(260_000)
	b.ReportAllocs()
	for b.Loop() {
		d := openQuiet(b, object("text", text("")))
		s := d.Root().Get("text")
		for i, k := range strokes {
			if err := s.Splice(k.index, k.count, k.text); err != nil {
				b.Fatal(err)
			}
			if i >= 50 {
				must(b, d.Acknowledge(int32(i-49), int64(i-49)))
			}
		}
	}
}

// BenchmarkTraceRemote applies the same edits as they come from somebody else, with 0, 100 or 1,000 own ones in flight.
func BenchmarkTraceRemote(b *testing.B) {
	for _, flight := range []int{0, 100, 1000} {
		b.Run(fmt.Sprint(flight, " in flight"), func(b *testing.B) {
			strokes := trace(10_000)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				d := openQuiet(b, object("text", text("")))
				s := d.Root().Get("text")
				for _, k := range trace(flight) {
					must(b, s.Splice(k.index, k.count, k.text))
				}
				id := s.ID()
				b.StartTimer()
				for i, k := range strokes {
					if err := d.Remote("o", int64(1+i), ot.Op{Type: ot.StringSplice, Target: id, Index: k.index, Count: k.count, Text: k.text}); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/edit")
		})
	}
}

func rows(n int) *ot.Value {
	list := array()
	for i := range n {
		list.Items = append(list.Items, text(strings.Repeat("x", 8+i%8)))
	}
	return object("list", list)
}

// BenchmarkOpen opens a model of as many elements.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			root, err := WithIDs("@", rows(n))
			must(b, err)
			b.ReportAllocs()
			for b.Loop() {
				_, err := New(Config{Root: root, Version: 1, IDPrefix: "1", Session: "me", Sink: quiet{}})
				must(b, err)
			}
		})
	}
}

// BenchmarkInsert inserts 10,000 elements into an array of 100,000, at random places.
func BenchmarkInsert(b *testing.B) {
	v := rows(100_000)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d := openQuiet(b, v)
		list := d.Root().Get("list")
		random := rand.New(rand.NewPCG(1, 2))
		b.StartTimer()
		for range 10_000 {
			must(b, second(list.Insert(random.IntN(list.Len()+1), text("new"))))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/insert")
}

// BenchmarkEach reads all of 100,000 elements.
func BenchmarkEach(b *testing.B) {
	d := openQuiet(b, rows(100_000))
	list := d.Root().Get("list")
	b.ReportAllocs()
	for b.Loop() {
		length := 0
		for i := range list.Len() {
			length += list.At(i).Len()
		}
		if length < 100_000 {
			b.Fatal(length)
		}
	}
}

// BenchmarkReferences types into a text in which 300 others have their carets.
func BenchmarkReferences(b *testing.B) {
	d := openQuiet(b, object("text", text("some text that is there already")))
	s := d.Root().Get("text")
	for i := range 300 {
		d.RemoteReference(fmt.Sprint("s", i), ReferenceChange{Action: Share, ValueID: s.ID(), Key: "caret", Values: indexes(i % 30)})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		must(b, s.Splice(0, 0, "x"))
		must(b, d.Acknowledge(int32(i+1), int64(i+1)))
	}
}
