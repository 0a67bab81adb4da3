package document

import (
	"fmt"
	"math"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"pgregory.net/rapid"
)

func TestGarbageFromAServerIsAnErrorAndLeavesTheDocumentUsable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d, _ := open(t, sample())
		n := 0
		pick := func(of int) int {
			n++
			return rapid.IntRange(0, of-1).Draw(rt, fmt.Sprint("n", n))
		}
		number := func() int { return []int{0, 1, 2, -1, 99, math.MaxInt, math.MinInt}[pick(7)] }
		id := func() string {
			e := d.Root()
			if e.Len() > 0 && pick(4) > 0 {
				e = e.Get(e.Keys()[pick(e.Len())])
			}
			return []string{e.ID(), e.ID(), e.ID(), "gone", ""}[pick(5)]
		}
		discrete := func() ot.Op {
			op := ot.Op{Type: ot.Type(pick(18)), Target: id(), Index: number(), Count: number(), To: number(), Key: []string{"text", "new", "\xff"}[pick(3)], Text: []string{"", "x", "\xff"}[pick(3)]}
			if pick(2) == 0 {
				op.Value = &ot.Value{ID: []string{"", "2:1", d.Root().ID()}[pick(3)], Kind: ot.Kind(pick(10))}
				op.Items, op.Members = []*ot.Value{op.Value}, []ot.Member{{Key: "k", Value: op.Value}}
			}
			return op
		}
		for range 20 {
			switch pick(6) {
			case 0:
				must(t, second(d.Root().Set("local", text("x"))))
			case 1:
				if d.InflightLen() > 0 {
					must(t, d.Acknowledge(d.InflightAt(0).Sequence, d.Version()))
				}
			case 2:
				v := ot.RefValues{Kind: ot.RefKind(pick(6)), Indexes: []int{number()}, Ranges: []ot.Range{{Start: number(), End: number()}}, Names: []string{id()}}
				d.RemoteReference("o", ReferenceChange{Action: ReferenceAction(pick(6)), ValueID: id(), Key: []string{"a", "b"}[pick(2)], Values: v})
			default:
				op := discrete()
				if op.Type == ot.Compound {
					op.Ops = []ot.Op{discrete(), discrete()}
				}
				before := withIDs(d.Root().Value())
				err := d.Remote("o", d.Version(), op)
				if err == nil {
					continue
				}
				if code := offline.CodeOf(err); code != ErrInvalid && code != ErrPair || withIDs(d.Root().Value()) != before {
					rt.Fatalf("%+v: %v (%s) left %s of %s", op, err, code, withIDs(d.Root().Value()), before)
				}
				return // it has to be opened anew
			}
		}
	})
}
