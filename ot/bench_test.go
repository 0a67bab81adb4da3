package ot

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// burst is one edit of each of many writers that wait for nothing: as submitted, with all of their edits at version 1.
type burst struct {
	session string
	op      Op
}

// typists is what n writers type at places of their own, edits each, as it arrives at the server: in turn.
func typists(n, edits int) []burst {
	var out []burst
	for k := range edits {
		for w := range n {
			out = append(out, burst{fmt.Sprint("w", w), Op{Type: StringSplice, Target: "s", Index: w*100 + k, Text: "x"}})
		}
	}
	return out
}

// scattered is what n writers insert at random places.
func scattered(n, edits int) []burst {
	random := rand.New(rand.NewPCG(1, 2))
	out := typists(n, edits)
	for i := range out {
		out[i].op.Index = random.IntN(5000)
	}
	return out
}

// BenchmarkServerBurst orders 100 edits of each of 50 writers that have seen nothing of each other.
func BenchmarkServerBurst(b *testing.B) {
	root := &Value{ID: "root", Kind: Object, Members: []Member{{"s", &Value{ID: "s", Kind: String, Text: strings.Repeat("-", 5000)}}}}
	for name, edits := range map[string][]burst{"typing": typists(50, 100), "scattered": scattered(50, 100)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				server := NewServer(1)
				tree, err := NewTree(root)
				if err != nil {
					b.Fatal(err)
				}
				for w := range 50 {
					if err := server.Join(fmt.Sprint("w", w), 1); err != nil {
						b.Fatal(err)
					}
				}
				for _, e := range edits {
					op, err := server.Submit(e.session, 1, e.op)
					if err == nil {
						_, err = tree.Apply(op)
					}
					if err != nil {
						b.Fatal(err)
					}
					server.Commit(e.session, op)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(edits)), "ns/edit")
		})
	}
}

// BenchmarkServerReaders orders the edits of one writer with 300 readers, who tell now and then how far they are.
func BenchmarkServerReaders(b *testing.B) {
	server := NewServer(1)
	for r := range 300 {
		if err := server.Join(fmt.Sprint("r", r), 1); err != nil {
			b.Fatal(err)
		}
	}
	if err := server.Join("w", 1); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		op, err := server.Submit("w", server.Version(), Op{Type: NumberDelta, Target: "n", Number: 1})
		if err != nil {
			b.Fatal(err)
		}
		server.Commit("w", op)
		if i%1000 == 0 {
			for r := range 300 {
				if err := server.Seen(fmt.Sprint("r", r), server.Version()); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// BenchmarkTransform is one pair of insertions into a string.
func BenchmarkTransform(b *testing.B) {
	s := Op{Type: StringSplice, Target: "s", Index: 3, Text: "x"}
	c := Op{Type: StringSplice, Target: "s", Index: 5, Text: "y"}
	for b.Loop() {
		if _, _, err := (Rules{}).Transform(s, c); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApplyRemote takes one operation across as many in flight at random places of the same text.
func BenchmarkApplyRemote(b *testing.B) {
	for _, flight := range []int{0, 100, 1000} {
		b.Run(fmt.Sprint(flight, " scattered in flight"), func(b *testing.B) {
			c := NewClient(1, Rules{})
			for _, e := range scattered(flight, 1) {
				c.Local(&e.op)
			}
			for i := int64(1); b.Loop(); i++ {
				if _, err := c.Remote(Op{Type: StringSplice, Target: "s", Index: 2500, Text: "x"}, i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
