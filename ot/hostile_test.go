package ot

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// garbage makes operations that nobody should send.
type garbage struct {
	rt *rapid.T
	n  int
}

func (g *garbage) pick(label string, n int) int {
	g.n++
	return rapid.IntRange(0, n-1).Draw(g.rt, fmt.Sprint(label, g.n))
}

func (g *garbage) int() int {
	return []int{0, 1, 2, 3, 5, -1, 1000, math.MaxInt, math.MinInt, 1 << 32}[g.pick("int", 10)]
}

func (g *garbage) text() string {
	return []string{"", "x", "😀", "\xff", "a\xed\xa0\x80", "long enough to be cut"}[g.pick("text", 6)]
}

func (g *garbage) value(depth int) *Value {
	if g.pick("nil", 8) == 0 {
		return nil
	}
	id := []string{"", "s", "root", "new", "a0"}[g.pick("id", 5)]
	if g.pick("fresh", 2) == 0 {
		id = fmt.Sprint("id", g.n)
	}
	v := &Value{ID: id, Kind: Kind(g.pick("kind", 10)), Text: g.text(), Number: []float64{0, 1, math.NaN(), math.Inf(1)}[g.pick("number", 4)]}
	for depth < 2 && g.pick("more", 3) == 0 {
		v.Items = append(v.Items, g.value(depth+1))
		v.Members = append(v.Members, Member{g.text(), g.value(depth + 1)})
	}
	return v
}

func (g *garbage) op(depth int) Op {
	op := Op{Type: Type(g.pick("type", 19)), Target: []string{"s", "a", "o", "n", "b", "d", "root", "a0", "", "gone"}[g.pick("target", 10)], NoOp: g.pick("noop", 9) == 0,
		Index: g.int(), Count: g.int(), To: g.int(), Key: []string{"e1", "e2", "k", "\xff"}[g.pick("key", 4)], Text: g.text(), Number: float64(g.pick("delta", 5) - 2)}
	if g.pick("content", 2) == 0 {
		v := g.value(0)
		op.Value = v
		if v != nil {
			op.Items, op.Members = v.Items, v.Members
		}
	}
	if depth < 2 && (op.Type == Compound || g.pick("parts", 9) == 0) {
		for i := g.pick("n", 4); i > 0; i-- {
			op.Ops = append(op.Ops, g.op(depth+1))
		}
	}
	return op
}

// checkTree checks that every value is found by its id and knows where it is, and nothing else is found.
func checkTree(rt *rapid.T, tree *Tree) {
	seen := 0
	var walk func(n, parent *Node, key string)
	walk = func(n, parent *Node, key string) {
		seen++
		if tree.Node(n.ID()) != n || n.Parent() != parent || n.Key() != key || !n.Attached() {
			rt.Fatalf("the value %q is not where it says it is", n.ID())
		}
		n.Each(func(i int, child *Node) bool {
			if n.Kind() == Array {
				if child.Index() != i || n.At(i) != child {
					rt.Fatalf("element %d of %q says it is %d", i, n.ID(), child.Index())
				}
				walk(child, n, "")
			} else {
				if n.Member(child.Key()) != child {
					rt.Fatalf("the property %q of %q is not found", child.Key(), n.ID())
				}
				walk(child, n, child.Key())
			}
			return true
		})
	}
	walk(tree.Root(), nil, "")
	if seen != tree.Len() {
		rt.Fatalf("%d values are found by id, but only %d are in the tree", tree.Len(), seen)
	}
}

func isOurs(err error) bool {
	return err == nil || errors.Is(err, ErrInvalid) || errors.Is(err, ErrPair) || errors.Is(err, ErrVersion) || errors.Is(err, ErrTrimmed)
}

func TestGarbageAppliedToATreeIsRefusedWholeOrApplied(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := &garbage{rt: rt}
		tree := mustTree(rt, randomModel(rt))
		for range 4 {
			before := dump(tree.Value())
			op := g.op(0)
			if normal, err := tree.Normalize(op); !isOurs(err) {
				rt.Fatal(err)
			} else if err == nil {
				op = normal
			}
			inverse, err := tree.Apply(op)
			if !isOurs(err) {
				rt.Fatal(err)
			}
			checkTree(rt, tree)
			if err == nil {
				if _, err := tree.Apply(inverse); err != nil {
					rt.Fatalf("%v cannot be undone: %v", op, err)
				}
			}
			if after := dump(tree.Value()); after != before {
				rt.Fatalf("%v (%v) left\n%s\nof\n%s", op, err, after, before)
			}
			if err == nil {
				if _, err := tree.Apply(op); err != nil {
					rt.Fatal(err)
				}
			}
		}
	})
}

func TestGarbageThroughTheControlsIsAnError(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := &garbage{rt: rt}
		mine := mustTree(rt, randomModel(rt))
		server, client := NewServer(1), NewClient(1, Rules{LegacyServer: g.pick("legacy", 2) == 0})
		tree := mustTree(rt, randomModel(rt))
		for _, name := range []string{"x", "y"} {
			if err := server.Join(name, 1); err != nil {
				rt.Fatal(err)
			}
		}
		for range 12 {
			op := g.op(0)
			context := server.Version() - int64(g.pick("context", 4)) + 1
			name := []string{"x", "y", "nobody"}[g.pick("session", 3)]
			ordered, err := server.Submit(name, context, op)
			if !isOurs(err) {
				rt.Fatal(err)
			}
			if err == nil {
				if _, err = tree.Apply(ordered); err == nil {
					server.Commit(name, ordered)
				}
			}
			if _, err := server.Reference(name, context, "s", RefValues{Kind: RefKind(g.pick("ref", 6)), Indexes: []int{g.int()}, Ranges: []Range{{g.int(), g.int()}}}); !isOurs(err) {
				rt.Fatal(err)
			}
			if changes, err := mine.Do(&op, nil); err == nil && allApplied(changes) {
				client.Local(&op)
			}
			before := fmt.Sprint(client.Inflight())
			if _, err := client.Remote(g.op(0), client.Version()); !isOurs(err) {
				rt.Fatal(err)
			} else if err != nil && fmt.Sprint(client.Inflight()) != before {
				rt.Fatalf("%v was refused and has changed what is in flight", err)
			}
		}
	})
}

// allApplied reports whether every part of an operation had its value, as an own operation always has.
func allApplied(changes []Change) bool {
	for _, c := range changes {
		if c.Node == nil {
			return false
		}
	}
	return true
}
