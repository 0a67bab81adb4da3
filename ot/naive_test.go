package ot

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// naiveClient is the rule of spec ot §4 as it stands there: every pair is transformed, one by one.
type naiveClient struct {
	version  int64
	inflight []Submission
	batch    []Op
}

func (c *naiveClient) remote(op Op, context int64) (Op, error) {
	var err error
	for i, s := range c.inflight {
		c.inflight[i].Context = context + 1
		if op, c.inflight[i].Op, err = (Rules{}).Transform(op, s.Op); err != nil {
			return op, err
		}
	}
	for i, pending := range c.batch {
		if op, c.batch[i], err = (Rules{}).Transform(op, pending); err != nil {
			return op, err
		}
	}
	c.version++
	return op, nil
}

// naiveServer is the rule of spec ot §5: a path of operations per session, folded for each submission.
type naiveServer struct {
	history []Committed
	paths   map[string]*naivePath
}

type naivePath struct {
	known int64
	path  []Committed
}

func (s *naiveServer) submit(session string, context int64, op Op) Op {
	p := s.paths[session]
	if p == nil {
		p = &naivePath{}
		s.paths[session] = p
	}
	var path []Committed
	for _, o := range p.path {
		if o.Version >= context {
			path = append(path, o)
		}
	}
	for _, o := range s.history {
		if o.Version >= max(p.known, context) && o.Session != session {
			path = append(path, o)
		}
	}
	for i := range path {
		path[i].Op, op, _ = (Rules{}).Transform(path[i].Op, op)
	}
	p.path, p.known = path, int64(len(s.history)+1)
	s.history = append(s.history, Committed{int64(len(s.history) + 1), session, op})
	return op
}

// same reports whether a and b are equal in every field, or both without effect.
func same(a, b Op) bool {
	if a.Type != Compound || b.Type != Compound || len(a.Ops) != len(b.Ops) {
		return a.Idle() && b.Idle() || reflect.DeepEqual(a, b)
	}
	for i := range a.Ops {
		if !same(a.Ops[i], b.Ops[i]) {
			return false
		}
	}
	return true
}

func sameSubmissions(a, b []Submission) bool {
	for i := range a {
		if i >= len(b) || a[i].Sequence != b[i].Sequence || a[i].Context != b[i].Context || !same(a[i].Op, b[i].Op) {
			return false
		}
	}
	return len(a) == len(b)
}

func parts(op Op) []Op {
	if op.Type == Compound {
		return op.Ops
	}
	return []Op{op}
}

func batchOf(c *Client) (op Op) {
	writeParts(c.batch, &op)
	return op
}

// typing makes the next edit of somebody who mostly types on, and corrects a typo now and then.
func typing(rt *rapid.T, tree *Tree, caret *int, label string) Op {
	text := tree.nodes["s"].rope()
	if *caret > text.Len() || rapid.IntRange(0, 5).Draw(rt, label+" jump") == 0 {
		*caret = rapid.IntRange(0, text.Len()).Draw(rt, label+" to")
	}
	for text.inPair(*caret) {
		*caret--
	}
	op := Op{Type: StringSplice, Target: "s", Index: *caret, Text: rapid.SampledFrom([]string{"a", "bc", "😀"}).Draw(rt, label+" text")}
	if *caret > 0 && rapid.IntRange(0, 6).Draw(rt, label+" back") == 0 {
		op.Text, op.Index, op.Count = "", op.Index-1, 1
		if text.inPair(op.Index) {
			op.Index, op.Count = op.Index-1, 2
		}
	}
	*caret = op.Index + UnitLen(op.Text)
	return op
}

// randomEdit makes and applies the next operation of one of three people: who types, who appends to the array, who does
// anything.
func randomEdit(rt *rapid.T, tree *Tree, caret *int, label string) Op {
	var op Op
	switch rapid.SampledFrom([]string{"type", "type", "append", "any"}).Draw(rt, label) {
	case "type":
		op = typing(rt, tree, caret, label)
	case "append":
		op = Op{Type: ArrayInsert, Target: "a", Index: tree.nodes["a"].Len(), Value: letter(label)}
	default:
		return randomChange(rt, tree, label)
	}
	if _, err := tree.Apply(op); err != nil {
		rt.Fatalf("%s: %v", show(op), err)
	}
	return op
}

func TestWhatIsInFlightIsExactlyWhatTransformingOneByOneGives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base := randomModel(rt)
		mine, theirs := mustTree(rt, base), mustTree(rt, base)
		client, naive := NewClient(1, Rules{}), &naiveClient{version: 1}
		myCaret, theirCaret := 0, 0
		steps := rapid.IntRange(1, 30).Draw(rt, "local")
		batchFrom := rapid.IntRange(0, 30).Draw(rt, "batch from")
		for i := 0; i < steps; i++ {
			if i == batchFrom {
				if err := client.StartBatch(); err != nil {
					rt.Fatal(err)
				}
			}
			op := randomEdit(rt, mine, &myCaret, fmt.Sprintf("c%d-", i))
			if sub, ok := client.Local(&op); ok {
				naive.inflight = append(naive.inflight, sub)
			} else {
				naive.batch = append(naive.batch, parts(op)...)
			}
		}
		for i := rapid.IntRange(1, 20).Draw(rt, "remote"); i > 0; i-- {
			// The server has ordered the operation of somebody else, or mine; what is left goes on from there.
			if len(naive.inflight) > 0 && rapid.IntRange(0, 3).Draw(rt, "ack") == 0 {
				head := naive.inflight[0]
				if _, err := theirs.Apply(head.Op); err != nil {
					rt.Fatal(err)
				}
				naive.inflight = naive.inflight[1:]
				if err := client.Acknowledge(head.Sequence, naive.version); err != nil {
					rt.Fatal(err)
				}
				naive.version++
			} else {
				op := randomEdit(rt, theirs, &theirCaret, fmt.Sprintf("s%d-", i))
				got, err := client.Remote(op, naive.version)
				want, wantErr := naive.remote(op, naive.version)
				if err != nil || wantErr != nil || !same(got, want) {
					rt.Fatalf("remote %s applies as\n%s, %v, one by one as\n%s, %v", show(op), show(got), err, show(want), wantErr)
				}
			}
			if got := client.Inflight(); !sameSubmissions(got, naive.inflight) {
				rt.Fatalf("in flight %+v\none by one %+v", got, naive.inflight)
			}
			if got := batchOf(client); !same(got, Op{Type: Compound, Ops: naive.batch}) {
				rt.Fatalf("batch %+v\none by one %+v", got, naive.batch)
			}
		}
		for len(naive.inflight) > 0 {
			if err := client.Acknowledge(naive.inflight[0].Sequence, naive.version); err != nil {
				rt.Fatal(err)
			}
			naive.version++
			naive.inflight = naive.inflight[1:]
		}
		if len(client.batch) == 0 && len(client.tail.lanes) != 0 {
			rt.Fatalf("nothing is in flight, but %d lanes are left", len(client.tail.lanes))
		}
	})
}

func TestTheServerOrdersExactlyWhatFoldingTheWholePathGives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSession(rt, 3)
		naive := &naiveServer{paths: map[string]*naivePath{}}
		carets := map[*site]*int{}
		for i := rapid.IntRange(1, 60).Draw(rt, "steps"); i > 0; i-- {
			x := s.sites[rapid.IntRange(0, 2).Draw(rt, "site")]
			if carets[x] == nil {
				carets[x] = new(int)
			}
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0, 1:
				op := randomEdit(rt, x.tree, carets[x], fmt.Sprintf("%s-%d-", x.name, i))
				sub, _ := x.client.Local(&op)
				x.toServer = append(x.toServer, sub)
			case 2:
				if len(x.toServer) > 0 {
					sub := x.toServer[0]
					want := naive.submit(x.name, sub.Context, sub.Op)
					s.order(x)
					if got := s.server.history[len(s.server.history)-1].Op; !same(got, want) {
						rt.Fatalf("%s is ordered as\n%s\nby folding as\n%s", show(sub.Op), show(got), show(want))
					}
				}
			default:
				s.receive(x)
			}
		}
	})
}
