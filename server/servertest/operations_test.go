package servertest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What became of an operation.
const (
	acknowledged outcome = "the operation was acknowledged"
	removed      outcome = "the model was closed for the one who sent it"
)

func text(id, content string) *ot.Value { return &ot.Value{ID: id, Kind: ot.String, Text: content} }

func array(id string, items ...*ot.Value) *ot.Value {
	return &ot.Value{ID: id, Kind: ot.Array, Items: items}
}

func insert(v *ot.Value) ot.Op { return ot.Op{Type: ot.ArrayInsert, Target: listID, Value: v} }

// attempts are operations on a model of newContent, sent one after the other; all but the last are fine.
var attempts = map[string]struct {
	ops  []ot.Op
	want outcome
}{
	"a value that is not there":             {[]ot.Op{{Type: ot.StringSet, Target: "nobody:7", Text: "x"}}, acknowledged},
	"no target":                             {[]ot.Op{{Type: ot.StringSet, Text: "x"}}, removed},
	"a text's operation on a list":          {[]ot.Op{{Type: ot.StringSplice, Target: listID, Text: "x"}}, removed},
	"a list's operation on the root":        {[]ot.Op{{Type: ot.ArraySet, Target: "@:0"}}, removed},
	"an insertion behind the end":           {[]ot.Op{{Type: ot.ArrayInsert, Target: listID, Index: 1, Value: text("x:0", "")}}, removed},
	"an insertion far behind the end":       {[]ot.Op{{Type: ot.ArrayInsert, Target: listID, Index: math.MaxInt32, Value: text("x:0", "")}}, removed},
	"an insertion before the beginning":     {[]ot.Op{{Type: ot.ArrayInsert, Target: listID, Index: -1, Value: text("x:0", "")}}, removed},
	"removing from an empty list":           {[]ot.Op{{Type: ot.ArrayRemove, Target: listID}}, removed},
	"moving what is not there":              {[]ot.Op{insert(text("x:0", "")), {Type: ot.ArrayMove, Target: listID, Index: 0, To: 1}}, removed},
	"a splice behind the end":               {[]ot.Op{{Type: ot.StringSplice, Target: textID, Index: 1, Text: "x"}}, removed},
	"deleting more than there is":           {[]ot.Op{{Type: ot.StringSplice, Target: textID, Count: 1}}, removed},
	"deleting a negative number":            {[]ot.Op{{Type: ot.StringSplice, Target: textID, Count: -1, Text: "x"}}, removed},
	"deleting with an overflow":             {[]ot.Op{{Type: ot.StringSplice, Target: textID, Index: 0, Count: math.MaxInt32}}, removed},
	"tearing a surrogate pair":              {[]ot.Op{{Type: ot.StringSet, Target: textID, Text: "👍👍"}, {Type: ot.StringSplice, Target: textID, Index: 1, Count: 2}}, removed},
	"an id that is there already":           {[]ot.Op{insert(text(textID, "x"))}, removed},
	"an id twice in one value":              {[]ot.Op{insert(array("x:0", text("x:1", ""), text("x:1", "")))}, removed},
	"a value without an id":                 {[]ot.Op{insert(text("", "x"))}, removed},
	"the root's id":                         {[]ot.Op{insert(array("@:0"))}, removed},
	"adding a key that is there":            {[]ot.Op{{Type: ot.ObjectAdd, Target: "@:0", Key: "text", Value: text("x:0", "")}}, removed},
	"setting a key that is not there":       {[]ot.Op{{Type: ot.ObjectSet, Target: "@:0", Key: "none", Value: text("x:0", "")}}, removed},
	"removing a key that is not there":      {[]ot.Op{{Type: ot.ObjectRemove, Target: "@:0", Key: "none"}}, removed},
	"an empty compound":                     {[]ot.Op{{Type: ot.Compound}}, removed},
	"a number that is none":                 {[]ot.Op{insert(&ot.Value{ID: "x:0", Kind: ot.Number, Number: math.NaN()})}, removed},
	"a number without end":                  {[]ot.Op{insert(&ot.Value{ID: "x:0", Kind: ot.Number}), {Type: ot.NumberSet, Target: "x:0", Number: math.Inf(1)}}, removed},
	"a sum without end":                     {[]ot.Op{insert(&ot.Value{ID: "x:0", Kind: ot.Number, Number: 1.7e308}), {Type: ot.NumberDelta, Target: "x:0", Number: 1.7e308}}, removed},
	"an operation of more than 4 MiB":       {[]ot.Op{insert(text("x:0", strings.Repeat("x", 5<<20)))}, removed},
	"odd keys and texts":                    {[]ot.Op{insert(&ot.Value{ID: "x:0", Kind: ot.Object, Members: []ot.Member{{Key: "", Value: text("x:1", "\x00\u2028")}, {Key: "$convergenceType", Value: text("x:2", "date")}, {Key: "__proto__", Value: text("x:3", "")}, {Key: "value", Value: array("x:4")}}})}, acknowledged},
	"a compound whose second part is wrong": {[]ot.Op{{Type: ot.Compound, Ops: []ot.Op{insert(text("x:0", "half")), {Type: ot.StringSplice, Target: textID, Index: 9, Text: "x"}}}}, removed},
}

func TestAnOperationThatNobodyMaySendClosesTheModelForItsSenderOnly(t *testing.T) {
	p := Start(t, t.TempDir())
	for name, attempt := range attempts {
		t.Run(name, func(t *testing.T) {
			friend := newBystander(t, p, name)
			c := connect(t, p)
			m, err := c.Open(soon(t), name)
			check(t, err)
			for _, op := range attempt.ops[:len(attempt.ops)-1] {
				_, err := m.Edit(soon(t), op)
				check(t, err)
			}
			if got := send(t, m, attempt.ops[len(attempt.ops)-1]); got != attempt.want {
				t.Error(got)
			}
			if got := afterwards(t, c); got != survived {
				t.Error(got)
			}
			friend.edit(t)
			friend.check(t)
			content := contentOf(t, p, name)
			if strings.Contains(fmt.Sprint(tokensOf(content)), "half") {
				t.Error("a part of a refused compound took effect")
			}
		})
	}
	t.Run("and queries go on", func(t *testing.T) {
		answer, err := Ask[wire.ModelsQueryResponseMessage](soon(t), connect(t, p), &wire.ModelsQueryRequestMessage{Query: "SELECT * FROM files"})
		check(t, err)
		if len(answer.Models) != len(attempts) {
			t.Errorf("%d models were found, there are %d", len(answer.Models), len(attempts))
		}
	})
}

func TestAFarAwayDateSpoilsNothing(t *testing.T) {
	p := Start(t, t.TempDir())
	for _, millis := range []int64{math.MaxInt64, math.MinInt64, 253402300800000, -62135596800001, 8.64e15, 8.64e15 + 1} {
		t.Run(fmt.Sprint(millis), func(t *testing.T) {
			id := fmt.Sprint("date ", millis)
			friend := newBystander(t, p, id)
			c := connect(t, p)
			m, err := c.Open(soon(t), id)
			check(t, err)
			switch got := send(t, m, insert(&ot.Value{ID: "x:0", Kind: ot.Date, Millis: millis})); got {
			case acknowledged, removed, ended:
				t.Log(got)
			default:
				t.Error(got)
			}
			friend.check(t)
			answer, err := Ask[wire.ModelsQueryResponseMessage](soon(t), connect(t, p), &wire.ModelsQueryRequestMessage{Query: "SELECT * FROM files WHERE @id = '" + id + "'"})
			check(t, err)
			if len(answer.Models) != 1 {
				t.Errorf("%d models were found", len(answer.Models))
			}
		})
	}
}

// send submits an operation and says what became of it.
func send(t *testing.T, m *Model, op ot.Op) outcome {
	t.Helper()
	done := make(chan outcome, 1)
	if err := m.Submit(op, store.Mark{}, func(*wire.OperationAcknowledgementMessage) { done <- acknowledged }); err != nil {
		return ended
	}
	select {
	case o := <-done:
		return o
	case <-m.Removed():
		return removed
	case <-m.client.Ended():
		return ended
	case <-soon(t).Done():
		return "nothing came of it"
	}
}

// contentOf is a model's content now.
func contentOf(t *testing.T, p *Process, id string) *ot.Value {
	t.Helper()
	answer, err := Ask[wire.HistoricalDataResponseMessage](soon(t), connect(t, p), &wire.HistoricalDataRequestMessage{ModelID: id})
	check(t, err)
	return answer.Data
}

func TestAVersionThatNeverWasClosesTheModelForItsSenderOnly(t *testing.T) {
	p := Start(t, t.TempDir())
	friend := newBystander(t, p, "model")
	friend.edit(t)
	for _, version := range []int64{0, -1, math.MinInt64, 1, 50, math.MaxInt64} { // 1 is before the sender came
		c := connect(t, p)
		m, err := c.Open(soon(t), "model")
		check(t, err)
		m.mu.Lock()
		m.seen = version
		m.mu.Unlock()
		if got := send(t, m, m.prepend("x")); got != removed {
			t.Errorf("version %d: %s", version, got)
		}
		friend.check(t)
	}
}

func TestMessagesForResourcesThatAreNotOpenAreRefusedWithACode(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	for _, number := range []int32{0, 1, -1, math.MaxInt32, math.MinInt32} {
		c := connect(t, p)
		c.Raw.Store(true)
		for _, m := range []wire.BodyMessage{
			&wire.OperationSubmissionMessage{ResourceID: number, SequenceNumber: 1, ContextVersion: 1, Operation: ot.Op{Type: ot.StringSet, Target: textID}},
			&wire.ShareReferenceMessage{ResourceID: number, Key: "k", References: &wire.ReferenceValues{}},
			&wire.SetReferenceMessage{ResourceID: number, Key: "k", References: &wire.ReferenceValues{}},
			&wire.ClearReferenceMessage{ResourceID: number, Key: "k"},
			&wire.UnshareReferenceMessage{ResourceID: number, Key: "k"},
			&wire.ModelResyncClientCompleteMessage{ResourceID: number},
		} {
			check(t, c.Send(wire.Message, 0, m))
		}
		_, err := Ask[wire.CloseRealTimeModelResponseMessage](soon(t), c, &wire.CloseRealtimeModelRequestMessage{ResourceID: number})
		if code := Code(err); code != "model_not_open" && code != "unknown_resource_id" {
			t.Errorf("closing resource %d: %v", number, err)
		}
		if got := afterwards(t, c); got != survived {
			t.Error(got)
		}
	}
	b.check(t)
}

func TestAModelThatGrowsBeyondItsLimitIsClosedForTheOneWhoMadeItGrow(t *testing.T) {
	p := Start(t, t.TempDir(), "--max-model", "100000")
	friend := newBystander(t, p, "model")
	c := connect(t, p)
	m, err := c.Open(soon(t), "model")
	check(t, err)
	big := strings.Repeat("x", 10_000)
	for i := range 11 {
		want := acknowledged
		if i > 8 {
			want = removed
		}
		if got := send(t, m, m.prepend(big)); got != want {
			t.Fatalf("insertion %d: %s", i, got)
		} else if got == removed {
			break
		}
	}
	friend.check(t)
	id := "big"
	err = c.Create(soon(t), "files", id, &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{{Key: "a", Value: text("@:1", strings.Repeat("x", 200_000))}}})
	if Code(err) == "" {
		t.Errorf("creating a model that is too large: %v", err)
	}
}

func TestAModelThatGrowsTooDeepIsClosedForTheOneWhoMadeItGrow(t *testing.T) {
	p := Start(t, t.TempDir())
	friend := newBystander(t, p, "model")
	c := connect(t, p)
	m, err := c.Open(soon(t), "model")
	check(t, err)
	const most = 2000
	target := listID
	for i := range most {
		id := fmt.Sprintf("x:%d", i)
		if got := send(t, m, ot.Op{Type: ot.ArrayInsert, Target: target, Value: array(id)}); got == removed {
			t.Logf("at %d levels", i)
			friend.check(t)
			return
		} else if got != acknowledged {
			t.Fatal(got)
		}
		target = id
	}
	t.Errorf("a model of %d levels", most)
}

func TestReferencesBeyondTheirLimitsAreRefused(t *testing.T) {
	p := Start(t, t.TempDir())
	for name, send := range map[string]func(m *Model, i int) wire.BodyMessage{
		"many references": func(m *Model, i int) wire.BodyMessage {
			id := textID
			return &wire.ShareReferenceMessage{ResourceID: m.Number, ValueID: &id, Key: fmt.Sprint("key ", i), Version: m.Opened, References: &wire.ReferenceValues{Indices: &wire.Int32List{}}}
		},
		"a reference of many values": func(m *Model, i int) wire.BodyMessage {
			id := textID
			return &wire.ShareReferenceMessage{ResourceID: m.Number, ValueID: &id, Key: "key", Version: m.Opened, References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: make([]int32, 100_000)}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			friend := newBystander(t, p, name)
			c := connect(t, p)
			m, err := c.Open(soon(t), name)
			check(t, err)
			const most = 5000
			for i := range most {
				select {
				case <-m.Removed():
					t.Log(m.Reason)
					friend.check(t)
					return
				case <-c.Ended():
					t.Fatal(c.Err())
				default:
				}
				if err := c.Send(wire.Message, 0, send(m, i)); err != nil {
					t.Fatal(err)
				}
			}
			select {
			case <-m.Removed():
				friend.check(t)
			case <-soon(t).Done():
				t.Error("all of them were taken")
			}
		})
	}
}
