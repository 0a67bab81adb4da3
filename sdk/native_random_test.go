//go:build !js

package sdk_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// editor makes random edits of a model, and an edit now and then that counts.
type editor struct {
	name   string
	client *sdk.Client
	flaky  *flaky
	model  *sdk.OpenModel
	random *rand.Rand
	counts int
	once   bool // the extension is used
}

func newEditor(t *testing.T, url, name string, seed uint64, once bool) *editor {
	e := &editor{name: name, once: once, flaky: &flaky{}, random: rand.New(rand.NewPCG(seed, 7))}
	e.client = dial(t, url, sdk.Anonymous(name), through(e.flaky), func(c *sdk.Config) {
		c.Options.ExactlyOnce = once
		c.Options.ReconnectIntervals = c.Options.ReconnectIntervals[:1] // at once
		c.Events = func(event sdk.Event) {
			if d, ok := event.(*sdk.DomainEvent); ok && d.Name == sdk.ErrorOccurred {
				t.Errorf("%s: %s: %v", name, d.Message, d.Cause)
			}
		}
	})
	var err error
	e.model, err = e.client.Open(soon(t), sdk.AutoCreate{NewModel: sdk.NewModel{Collection: "random", ID: "m", Data: &ot.Value{Kind: ot.Object,
		Members: []ot.Member{
			{Key: "count", Value: &ot.Value{Kind: ot.Number}},
			{Key: "list", Value: &ot.Value{Kind: ot.Array}},
			{Key: "map", Value: &ot.Value{Kind: ot.Object}},
			{Key: "text", Value: &ot.Value{Kind: ot.String, Text: "text"}},
			{Key: "tokens", Value: &ot.Value{Kind: ot.String}},
		}}}})
	check(t, err)
	return e
}

// edit makes one random edit. It runs on the loop.
func (e *editor) edit() error {
	doc := e.model.Document()
	root := doc.Root()
	if e.random.IntN(8) == 0 && doc.StartBatch() == nil {
		for range 1 + e.random.IntN(3) {
			if err := e.change(root); err != nil {
				return err
			}
		}
		if doc.BatchSize() == 0 {
			return doc.CancelBatch()
		}
		return doc.CompleteBatch()
	}
	return e.change(root)
}

func (e *editor) change(root *document.Element) error {
	r := e.random
	switch r.IntN(10) {
	case 0, 1, 2:
		return e.splice(root.Get("text"))
	case 3, 4:
		return e.list(root.Get("list"))
	case 5, 6:
		key := string(rune('a' + r.IntN(4)))
		if m := root.Get("map"); m.Has(key) && r.IntN(3) == 0 {
			_, err := m.Remove(key)
			return err
		} else {
			_, err := m.Set(key, e.value(2))
			return err
		}
	case 7:
		if r.IntN(2) == 0 {
			return root.Get("list").SetValue(&ot.Value{Kind: ot.Array, Items: []*ot.Value{e.value(1)}})
		}
		return root.Get("map").SetValue(&ot.Value{Kind: ot.Object})
	default:
		e.counts++
		tokens := root.Get("tokens")
		if err := tokens.Splice(tokens.Len(), 0, fmt.Sprintf("<%s%d>", e.name, e.counts)); err != nil {
			return err
		}
		return root.Get("count").Add(1)
	}
}

// splice edits a text and never tears a pair of surrogates.
func (e *editor) splice(text *document.Element) error {
	n := text.Len()
	at := e.random.IntN(n + 1)
	count := min(e.random.IntN(4), n-at)
	insert := []string{"", "x", "yz", "😀", "ä€"}[e.random.IntN(5)]
	if err := text.Splice(at, count, insert); err != nil && !isCode(err, document.ErrInvalid) { // the middle of a pair
		return err
	}
	return nil
}

func (e *editor) list(list *document.Element) error {
	r, n := e.random, list.Len()
	switch k := r.IntN(5); {
	case k < 2 || n < 2:
		_, err := list.Insert(r.IntN(n+1), e.value(2))
		return err
	case k == 2:
		_, err := list.RemoveAt(r.IntN(n))
		return err
	case k == 3:
		_, err := list.SetAt(r.IntN(n), e.value(1))
		return err
	default:
		return list.Move(r.IntN(n), r.IntN(n))
	}
}

func (e *editor) value(depth int) *ot.Value {
	r := e.random
	switch k := r.IntN(7); {
	case k == 0 && depth > 0:
		return &ot.Value{Kind: ot.Array, Items: []*ot.Value{e.value(depth - 1), e.value(depth - 1)}}
	case k == 1 && depth > 0:
		return &ot.Value{Kind: ot.Object, Members: []ot.Member{{Key: "k", Value: e.value(depth - 1)}}}
	case k == 2:
		return &ot.Value{Kind: ot.Boolean, Bool: r.IntN(2) == 0}
	case k == 3:
		return &ot.Value{Kind: ot.Date, Millis: int64(r.IntN(1e9)) * 1000}
	case k == 4:
		return &ot.Value{Kind: ot.Null}
	case k == 5:
		return &ot.Value{Kind: ot.String, Text: strings.Repeat("s", r.IntN(4))}
	default:
		return &ot.Value{Kind: ot.Number, Number: float64(r.IntN(100))}
	}
}

// spoil loses acknowledgements and breaks the connection. With the extension it may break while submissions are on their way,
// so that they are committed at any time, or never. Without it nothing could tell such a late one from its repetition.
func (e *editor) spoil() {
	e.client.Do(func(d *sdk.Domain) {
		switch s := e.flaky.last; {
		case !e.once && d.IsConnected():
			s.lose()
		case !e.once:
		case e.random.IntN(2) == 0:
			s.deaf = true // until the next time
		default:
			s.cut()
		}
	})
}

// run lets editors work on one model through a real server, each of them making some edits as fast as it can.
type run struct {
	seed           uint64
	once           bool // use the extension
	editors, edits int
	spoil          bool // break the connections now and then
}

func (r run) do(t *testing.T) {
	url, _ := serve(t)
	seed := r.seed
	var editors []*editor
	for i := range r.editors {
		editors = append(editors, newEditor(t, url, fmt.Sprint("e", i, "-"), seed*100+uint64(i), r.once))
	}
	var working sync.WaitGroup
	for _, e := range editors {
		working.Add(1)
		go func() {
			defer working.Done()
			for i := range r.edits {
				if err := e.model.Edit(func(*document.Element) error { return e.edit() }); err != nil {
					t.Errorf("%s: edit %d: %v", e.name, i, err)
					return
				}
				if r.spoil && i%25 == 24 {
					e.spoil()
				}
			}
		}()
	}
	working.Wait()
	counts := 0
	for _, e := range editors {
		e.client.Do(func(*sdk.Domain) {
			if s := e.flaky.last; s.deaf && !s.settle {
				s.cut()
			}
		})
		if err := e.model.Saved(soon(t)); err != nil {
			e.client.Do(func(d *sdk.Domain) {
				t.Errorf("seed %d: %s: %v; connected %v, resyncing %v, in flight %d", seed, e.name, err, d.IsConnected(), e.model.IsResyncing(), e.model.Document().InflightLen())
			})
			return
		}
		counts += e.counts
	}
	var last int64
	for _, e := range editors {
		e.client.Do(func(*sdk.Domain) { last = max(last, e.model.Version()) })
	}
	var want *ot.Value
	for _, e := range editors {
		until(t, e.client, func() bool { return e.model.Version() == last })
		e.client.Do(func(*sdk.Domain) {
			got := e.model.Document().Root().Value()
			if want == nil {
				want = got
			}
			if !ot.Equal(got, want) {
				t.Errorf("seed %d: %s has another content than %s", seed, e.name, editors[0].name)
			}
		})
	}
	tokens := want.Member("tokens").Text
	for _, e := range editors {
		for i := range e.counts {
			if token := fmt.Sprintf("<%s%d>", e.name, i+1); strings.Count(tokens, token) != 1 {
				t.Errorf("seed %d: %s is there %d times", seed, token, strings.Count(tokens, token))
			}
		}
	}
	if n := want.Member("count").Number; int(n) != counts {
		t.Errorf("seed %d: counted %v of %d", seed, n, counts)
	}
}

func TestRandomSessionsConvergeThroughTheServerWhileConnectionsBreak(t *testing.T) {
	for seed := range uint64(3) {
		run{seed, true, 4, 150, true}.do(t)
	}
}

func TestRandomSessionsConvergeThroughTheServerWithoutTheExtension(t *testing.T) {
	for seed := range uint64(3) {
		run{50 + seed, false, 4, 150, true}.do(t)
	}
}

func TestABurstOfManyEditorsConverges(t *testing.T) {
	run{99, true, 10, 100, false}.do(t)
	run{98, true, 50, 10, false}.do(t)
}
