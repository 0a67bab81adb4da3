package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

const journal = "familyFA-journal"

// entry is a submission of one entry of the journal.
func entry(n int64, sequence int32, context int64, op ot.Op) *wire.OperationSubmissionMessage {
	return &wire.OperationSubmissionMessage{SequenceNumber: sequence, ContextVersion: context, Operation: op, Replica: []byte(journal), Entry: n}
}

func TestTwoLivingSessionsThatSubmitTheSameMarksOrderThemOnceAndGoOnFromThere(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", ann)
	_, cx := w.openModel("X", bob)
	w.submit(cx, 1, 1, insert(0, "!")) // neither has seen it
	// Both have typed 1, 2, 3 in front of the text: each was made on top of those before.
	one, two, three := insert(0, "1"), insert(1, "2"), insert(2, "3")
	w.submitMessage(ca, entry(1, 1, 1, one))   // version 2
	w.submitMessage(cb, entry(1, 1, 1, one))   // again
	w.submitMessage(cb, entry(2, 2, 1, two))   // version 3
	w.submitMessage(ca, entry(2, 2, 1, two))   // again
	w.submit(cx, 2, 1, insert(7, "?"))         // at the end; version 4
	w.submitMessage(ca, entry(3, 3, 1, three)) // version 5
	w.submitMessage(cb, entry(3, 3, 1, three)) // again
	w.submitMessage(cb, entry(4, 4, 1, insert(3, "4")))
	if got := w.content().Member("s").Text; got != "!1234abcdef?" {
		t.Errorf("the text is %q, want !1234abcdef?", got)
	}
	if n := len(w.store.log("m")); n != 6 {
		t.Errorf("the log has %d operations, want 6", n)
	}
	acks := func(p *peer) (out []sent) {
		for _, s := range p.got() {
			if s.body == wire.BodyOperationAck {
				out = append(out, s)
			}
		}
		return out
	}
	checkAcks(t, acks(a), [][3]int64{{1, 2, 0}, {2, 3, 1}, {3, 5, 0}})
	checkAcks(t, acks(b), [][3]int64{{1, 2, 1}, {2, 3, 0}, {3, 5, 1}, {4, 6, 0}})
}

func TestAHalfOpenConnectionMayDeliverItsEntriesBeforeOrAfterTheNewOne(t *testing.T) {
	for name, order := range map[string]string{ // what the old connection had sent arrives …
		"before":            "oooo nnnn x",
		"behind":            "nnnn x oooo",
		"in turns":          "on no xon no",
		"in part":           "o nnnn x",
		"behind each":       "no no x no no",
		"around the others": "x o x nn x oo x nn x o",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			_, old := w.openModel("S1", ann)
			b, cb := w.openModel("B", bob)
			w.submitMessage(old, entry(1, 1, 1, insert(0, "1")))
			w.submit(cb, 1, 1, insert(0, "!"))
			p := w.peer("S2", ann)
			c := w.resyncAs(p, 1, journal) // and has rebased what it has on its way: behind the "!"
			o, n, x := int64(1), int64(1), 1
			for _, who := range order {
				switch who {
				case 'o':
					o++
					w.submitMessage(old, entry(o, int32(o), 1, insert(int(o-1), fmt.Sprint(o))))
				case 'n':
					n++
					w.submitMessage(c, entry(n, int32(n), 3, insert(int(n), fmt.Sprint(n))))
				case 'x':
					x++
					version := w.owner.version()
					w.submit(cb, int32(x), version, insert(6+int(version)-1, "?"))
				}
			}
			w.submitMessage(c, entry(6, 6, 3, insert(6, "6")))
			w.owner.ResyncComplete(c, true, func() {})
			w.settle()
			if want, got := "1!23456abcdef"+strings.Repeat("?", x-1), w.content().Member("s").Text; got != want {
				t.Errorf("the text is %q, want %q", got, want)
			}
			for _, s := range append(p.got(), b.got()...) {
				if s.body == wire.BodyForceCloseRealTimeModel || s.err != nil {
					t.Errorf("the model was closed: %+v, %v", s.m, s.err)
				}
			}
		})
	}
}

func TestARepeatWaitsForTheDiskOfTheOriginalOfAnotherSession(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", ann)
	w.store.byHand = true
	w.submitMessage(ca, entry(1, 1, 1, insert(0, "1")))
	done := w.submitMessage(cb, entry(1, 1, 1, insert(0, "1")))
	if wantBodies(t, "before the disk", b.got()); done() {
		t.Error("it does not count as under way any more")
	}
	w.store.write(1)
	w.settle()
	wantBodies(t, "B", b.got(), "remoteOperation", "operationAck")
	if !done() {
		t.Error("it still counts as under way")
	}
}

func TestARepeatThatCannotBeClosesTheModelForItsSenderOnly(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", ann)
	w.submitMessage(ca, entry(1, 1, 1, insert(0, "1")))
	w.submitMessage(ca, entry(2, 2, 1, insert(1, "2")))
	b.got()
	w.submitMessage(cb, entry(2, 1, 1, ot.Op{Type: ot.ObjectAdd, Target: "@:s", Key: "k", Value: text("v", "")}))
	got := b.got()
	wantBodies(t, "B", got, "forceCloseRealTimeModel")
	if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseInvalidOperation) {
		t.Errorf("closed with %+v", m)
	}
	wantBodies(t, "A", a.got(), "remoteClientOpenedModel", "operationAck", "operationAck", "remoteClientClosedModel")
}

func TestWhatTheStoreCannotTellIsNoFaultOfTheClient(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for name, try := range map[string]struct {
		entry   int64
		context int64
	}{"the last entry of a journal": {1, 12}, "an older entry": {2, 12}, "the history": {9, 1}, "the history, for a reference": {0, 1}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{History: 2}).start()
			_, ca := w.openModel("A", ann)
			b, cb := w.openModel("B", ann)
			if name == "an older entry" {
				w.submitMessage(ca, entry(3, 1, 1, insert(0, "x")))
			}
			for i := range 10 {
				w.submit(ca, int32(i+2), w.owner.version(), insert(0, "x"))
			}
			b.got()
			w.store.mu.Lock()
			w.store.readErr = broken
			w.store.mu.Unlock()
			context := try.context
			if context > 1 {
				context = w.owner.version()
			}
			if try.entry > 0 {
				w.submitMessage(cb, entry(try.entry, 1, context, insert(0, "x")))
			} else {
				w.refer(cb, shareAt("@:s", "cursor", context, indices(3)))
			}
			got := b.got()
			wantBodies(t, "B", got, "forceCloseRealTimeModel")
			if m := got[0].m.(*wire.ModelForceCloseMessage); m.ReasonCode != int32(failure.CloseUnknown) || m.Reason != "the server cannot read the history of this model" {
				t.Errorf("closed with %+v", m)
			}
		})
	}
}
