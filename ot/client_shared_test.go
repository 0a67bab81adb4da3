package ot

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// chainTab is a tab that shares what is in flight with others: it knows the first known operations of the chain.
type chainTab struct {
	tree   *Tree
	client *Client
	known  int
}

// learn takes up to n operations of the chain that are new to the tab.
func (x *chainTab) learn(rt *rapid.T, chain []Op, n int) {
	for ; x.known < len(chain) && n > 0; n-- {
		here, err := x.client.Insert(x.known, chain[x.known])
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := x.tree.Apply(here); err != nil {
			rt.Fatalf("%s cannot be applied: %v", show(here), err)
		}
		x.known++
	}
}

// Tabs append to one chain when they know all of it, and rebase over what they did not know. Whatever the order, all end with the
// same content, also when the server's operations come in between.
func TestTabsThatShareWhatIsInFlightConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base := randomModel(rt)
		tabs := make([]*chainTab, rapid.IntRange(2, 3).Draw(rt, "tabs"))
		for i := range tabs {
			tabs[i] = &chainTab{tree: mustTree(rt, base), client: NewClient(1, Rules{})}
		}
		server := mustTree(rt, base)
		var chain []Op
		add := func(x *chainTab) { // all that is not in the chain yet
			x.learn(rt, chain, len(chain))
			for i := x.known; i < x.client.InflightLen(); i++ {
				chain = append(chain, x.client.InflightAt(i).Op)
				x.known++
			}
		}
		for step := range rapid.IntRange(1, 15).Draw(rt, "steps") {
			x := tabs[rapid.IntRange(0, len(tabs)-1).Draw(rt, "tab")]
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0, 1:
				op := randomChange(rt, x.tree, fmt.Sprintf("edit%d-", step))
				x.client.Local(&op)
			case 2:
				x.learn(rt, chain, rapid.IntRange(1, 3).Draw(rt, "links"))
			case 3:
				add(x)
			case 4: // an operation of somebody else: all are brought to the end of the chain before
				for _, y := range tabs {
					add(y)
				}
				for _, y := range tabs {
					add(y)
				}
				op := randomChange(rt, server, fmt.Sprintf("remote%d-", step))
				for _, y := range tabs {
					here, err := y.client.Remote(op, y.client.Version())
					if err != nil {
						rt.Fatal(err)
					}
					if _, err := y.tree.Apply(here); err != nil {
						rt.Fatal(err)
					}
				}
				for i := range chain {
					chain[i] = tabs[0].client.InflightAt(i).Op
				}
			}
		}
		for range 2 {
			for _, y := range tabs {
				add(y)
			}
		}
		for i := range chain {
			if _, err := server.Apply(chain[i]); err != nil {
				rt.Fatalf("the chain's %s cannot be applied to what the server has: %v", show(chain[i]), err)
			}
		}
		for i, y := range tabs {
			if got, want := dump(y.tree.Value()), dump(server.Value()); got != want {
				rt.Fatalf("tab %d has %s\nthe server %s", i, got, want)
			}
			for j := range chain {
				s := y.client.InflightAt(j)
				if s.Sequence != y.client.InflightAt(0).Sequence+int32(j) {
					rt.Fatalf("submission %d of tab %d is %+v", j, i, s)
				}
			}
		}
	})
}

func TestInsertRefusesWhatDoesNotFitAndLeavesTheClientAsItIs(t *testing.T) {
	c := NewClient(1, Rules{})
	first := insert(0, "a")
	c.Local(&first)
	if _, err := c.Insert(0, Op{Type: NumberDelta, Target: first.Target, Number: 1}); !errors.Is(err, ErrPair) {
		t.Errorf("a number where a text is: %v", err)
	}
	if c.InflightLen() != 1 || c.InflightAt(0).Op.Text != "a" {
		t.Errorf("in flight is %+v", c.Inflight())
	}
	if err := c.StartBatch(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Insert(1, insert(0, "b")); !errors.Is(err, ErrBatch) {
		t.Errorf("in a batch: %v", err)
	}
}
