package model

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestMarksAreToldToTheFamilyOfAJournalHoweverItWasNamed(t *testing.T) {
	for name, c := range map[string]struct {
		named string
		want  bool
	}{
		"its journal":               {journal, true},
		"another one of the family": {"familyFA-another", true},
		"one that is nearly":        {"familyFB-journal", false},
		"nothing":                   {"", false},
		"half of it":                {journal[:8], false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			_, ca := w.openModel("A", ann)
			opened, resynced, submitted := w.peer("opened", bob), w.peer("resynced", bob), w.peer("submitted", bob)
			client := NewClient(opened, 0)
			client.Names([]byte(c.named))
			w.owner.Open(client, nil, opened.reply)
			w.resyncAs(resynced, 1, c.named)
			client = NewClient(submitted, 0)
			w.owner.Open(client, nil, submitted.reply)
			w.submitMessage(client, &wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: 1, Operation: insert(0, "0"), Replica: []byte(c.named), Entry: 77})
			w.submitMessage(ca, entry(78, 1, 1, insert(0, "1")))
			for _, p := range []*peer{opened, resynced, submitted} {
				got := p.got()
				m, ok := got[len(got)-1].m.(*wire.RemoteOperationMessage)
				if !ok || m.SessionID != "A" || (m.Entry == 78) != c.want || (string(m.Replica) == journal) != c.want {
					t.Errorf("who has named it when it %s is told %+v", p.identity.Session, m)
				}
			}
		})
	}
}

func TestAReplayTellsMarksToWhoHasNamedTheFamilySinceItBegan(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	for n := range 2 * recentKept {
		w.submitMessage(ca, entry(int64(n+1), int32(n+1), 1, insert(0, "x")))
	}
	p := w.peer("B", bob)
	p.gate = make(chan struct{}) // does not read
	c := w.resyncAs(p, 1, "")
	for n := range 2 * recentKept { // the second part of the replay
		w.submitMessage(ca, entry(int64(2*recentKept+n+1), int32(n+1), 1, insert(0, "x")))
	}
	w.submitMessage(c, &wire.OperationSubmissionMessage{SequenceNumber: 1, ContextVersion: w.owner.version(), Operation: insert(0, "b"), Replica: []byte("familyFA-another"), Entry: 1})
	close(p.gate)
	for i, s := range w.collect(p, 4*recentKept+2)[1:] {
		if m, ok := s.m.(*wire.RemoteOperationMessage); ok && (m.Entry > 0) != (i >= 2*recentKept) {
			t.Errorf("operation %d came with entry %d", i+1, m.Entry)
		}
	}
}

func TestAClientIsToldOfAFewFamiliesOnly(t *testing.T) {
	w := newWorld(t, Limits{})
	c := NewClient(w.peer("A", ann), 0)
	for n := range 1000 {
		c.Names(fmt.Appendf(nil, "%08d%08d", n/2, n))
	}
	if len(c.families) != maxFamilies {
		t.Errorf("%d families are kept", len(c.families))
	}
}
