package model

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// resync lets a session in that knows the model up to a version.
func (w *world) resync(p *peer, version int64) *Client {
	w.t.Helper()
	return w.resyncAs(p, version, "")
}

// resyncAs begins a resync with a journal.
func (w *world) resyncAs(p *peer, version int64, journal string) *Client {
	w.t.Helper()
	c := NewClient(p, 0)
	w.owner.Resync(c, &wire.ModelResyncRequestMessage{ModelID: "m", ContextVersion: version, Replica: []byte(journal)}, p.reply)
	w.settle()
	return c
}

// collect waits until a peer was sent n frames.
func (w *world) collect(p *peer, n int) []sent {
	w.t.Helper()
	if !w.until(func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.frames) >= n
	}) {
		w.t.Fatalf("sent are %v, want %d", bodies(p.got()), n)
	}
	return p.got()
}

// versions are the context versions of operations and acknowledgements, in order.
func versions(list []sent) (v []int64) {
	for _, s := range list {
		switch m := s.m.(type) {
		case *wire.RemoteOperationMessage:
			v = append(v, m.ContextVersion)
		case *wire.OperationAcknowledgementMessage:
			v = append(v, m.Version)
		}
	}
	return v
}

func wantVersions(t *testing.T, what string, got []sent, from, to int64) {
	t.Helper()
	list := versions(got)
	for i, v := range list {
		if v != from+int64(i) {
			t.Fatalf("%s: versions %v, want %d to %d", what, list, from, to)
		}
	}
	if int64(len(list)) != to-from+1 {
		t.Fatalf("%s: versions %v, want %d to %d", what, list, from, to)
	}
}

func TestAResyncReplaysWhatWasMissedWithTheSessionsOfThen(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob)
	for i := range 3 {
		w.submit(ca, int32(i+1), int64(2*i+1), insert(0, "a"))
		w.submit(cb, int32(i+1), int64(2*i+2), insert(0, "b"))
	}
	w.owner.Leave(ca)
	w.settle()
	b.got()
	a2 := w.peer("A2", ann)
	c := w.resync(a2, 3)
	got := w.collect(a2, 5)
	wantBodies(t, "A2", got, "modelResyncResponse", "remoteOperation", "remoteOperation", "remoteOperation", "remoteOperation")
	if m := got[0].m.(*wire.ModelResyncResponseMessage); m.CurrentVersion != 7 || m.Incarnation == "" || !m.Permissions.Write {
		t.Errorf("the answer is %+v", m)
	}
	wantVersions(t, "A2", got, 3, 6)
	if m := got[1].m.(*wire.RemoteOperationMessage); m.SessionID != "A" || got[1].who[0].User != ann {
		t.Errorf("its own operation of before came as %+v, with %v", m, got[1].who)
	}
	wantBodies(t, "B", b.got(), "remoteClientResyncStarted")
	w.owner.ResyncComplete(c, true, func() {})
	w.settle()
	got = a2.got()
	wantBodies(t, "A2 complete", got, "modelResyncServerComplete")
	if m := got[0].m.(*wire.ModelResyncServerCompleteMessage); len(m.ConnectedClients) != 2 {
		t.Errorf("there are %v", m.ConnectedClients)
	}
	wantBodies(t, "B", b.got(), "remoteClientResyncCompleted", "remoteClientOpenedModel")
}

func TestDefect3CaseCWhatOthersCommitDuringAResyncComesBehindTheReplayInOrder(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	n := int32(0)
	edit := func() { n++; w.submit(ca, n, int64(n), insert(0, "a")) }
	for range 100 {
		edit()
	}
	b := w.peer("B", bob)
	b.gate = make(chan struct{}) // B does not read
	cb := w.resync(b, 1)
	for range 150 { // more than is kept in memory
		edit()
	}
	w.owner.ResyncComplete(cb, true, func() {})
	w.settle()
	wantBodies(t, "B does not read", b.got(), "modelResyncResponse")
	close(b.gate)
	got := w.collect(b, 251)
	edit()
	got = append(got, w.collect(b, 1)...)
	wantVersions(t, "B", got, 1, 251)
	if got[250].body != wire.BodyModelResyncServerComplete {
		t.Errorf("the 251st is %s, want the completion", got[250].body.Name())
	}
}

func TestDefect16AReplayHasTheTailThatIsNotOnDiskYet(t *testing.T) {
	for name, unwritten := range map[string]int{"all of it": 100, "the tail": 30, "the last one": 1} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			_, ca := w.openModel("A", ann)
			for n := range 100 {
				if n == 100-unwritten {
					w.store.mu.Lock()
					w.store.byHand = true
					w.store.mu.Unlock()
				}
				w.submit(ca, int32(n+1), int64(n+1), insert(0, "a"))
			}
			b := w.peer("B", bob)
			cb := w.resync(b, 1)
			w.owner.ResyncComplete(cb, true, func() {})
			w.settle()
			wantBodies(t, "before the disk", b.got())
			w.store.write(100)
			got := w.collect(b, 102)
			wantVersions(t, "B", got, 1, 100)
			if m, ok := got[0].m.(*wire.ModelResyncResponseMessage); !ok || m.CurrentVersion != 101 || got[101].body != wire.BodyModelResyncServerComplete {
				t.Errorf("the answer is %+v, the last one %s", got[0].m, got[101].body.Name())
			}
		})
	}
}

func TestDefect16AReplayIsReadAtTheSpeedOfItsReader(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	_, ca := w.openModel("A", ann)
	for n := range 10 * recentKept {
		w.submit(ca, int32(n+1), int64(n+1), insert(0, "a"))
	}
	b := w.peer("B", bob)
	b.gate = make(chan struct{})
	w.resync(b, 1)
	if !w.until(func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.waits > 0
	}) {
		t.Error("nobody asks whether it reads")
	}
	wantBodies(t, "while it does not read", b.got(), "modelResyncResponse")
	close(b.gate)
	wantVersions(t, "B", w.collect(b, 10*recentKept), 1, 10*recentKept)
}

func TestWhatTheClientItselfSubmitsDuringAResyncIsAcknowledgedInItsPlace(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	for i := range 100 {
		w.submit(ca, int32(i+1), int64(i+1), insert(0, "a"))
	}
	b := w.peer("B", bob)
	b.gate = make(chan struct{})
	cb := w.resync(b, 1)
	w.submit(cb, 41, 101, insert(0, "b")) // version 101
	w.submit(ca, 101, 101, insert(0, "a"))
	w.submit(cb, 42, 101, insert(0, "b")) // version 103
	close(b.gate)
	got := w.collect(b, 104)
	wantVersions(t, "B", got, 1, 103)
	for i, s := range got[1:] {
		ack, isAck := s.m.(*wire.OperationAcknowledgementMessage)
		if want := i == 100 || i == 102; isAck != want {
			t.Errorf("version %d came as %s", i+1, s.body.Name())
		} else if isAck && ack.SequenceNumber != map[int]int32{100: 41, 102: 42}[i] {
			t.Errorf("version %d acknowledges %d", i+1, ack.SequenceNumber)
		}
	}
	a.got()
	w.submit(cb, 43, 104, insert(0, "b"))
	wantBodies(t, "B later", b.got(), "operationAck")
}

func TestAClientThatOnlyCameToSyncIsLetGo(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, _ := w.openModel("A", ann)
	b := w.peer("B", bob)
	cb := w.resync(b, 1)
	w.submit(cb, 1, 1, insert(0, "b"))
	b.onSend = func(s sent) {
		if s.body == wire.BodyModelResyncServerComplete && len(b.dropped) == 0 {
			t.Error("the client is told, and could not open the model yet")
		}
	}
	w.owner.ResyncComplete(cb, false, func() {})
	w.settle()
	wantBodies(t, "B", b.got(), "modelResyncResponse", "operationAck", "modelResyncServerComplete")
	if len(b.dropped) != 1 {
		t.Error("the connection keeps the resource")
	}
	wantBodies(t, "A", a.got(), "remoteClientResyncStarted", "remoteOperation", "remoteClientResyncCompleted")
	done := w.submit(cb, 2, 2, insert(0, "late"))
	wantBodies(t, "B later", b.got())
	if !done() {
		t.Error("a late operation counts as under way")
	}
}

func TestAResyncIsRefusedForWhatCannotBe(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	w.openModel("A", ann)
	for name, c := range map[string]struct {
		m    wire.ModelResyncRequestMessage
		want failure.Code
	}{
		"from the future":     {wire.ModelResyncRequestMessage{ContextVersion: 2}, failure.InvalidVersion},
		"before the first":    {wire.ModelResyncRequestMessage{ContextVersion: 0}, failure.InvalidVersion},
		"another incarnation": {wire.ModelResyncRequestMessage{ContextVersion: 1, Incarnation: "zz"}, failure.ModelDeleted},
	} {
		p := w.peer("B", bob)
		w.owner.Resync(NewClient(p, 0), &c.m, p.reply)
		w.settle()
		wantBodies(t, name, p.got(), string(c.want))
	}
	w.owner.SetPermissions(nil, &w.collection)
	w.collection.World.Read = false
	w.owner.SetPermissions(nil, &w.collection)
	p := w.peer("B", bob)
	w.resync(p, 1)
	wantBodies(t, "may not read", p.got(), "unauthorized")
}

func TestAConnectionThatBreaksDuringItsReplayIsLetGo(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	for i := range 100 {
		w.submit(ca, int32(i+1), int64(i+1), insert(0, "a"))
	}
	a.got()
	b := w.peer("B", bob)
	b.gate = make(chan struct{})
	cb := w.resync(b, 1)
	w.owner.Leave(cb)
	w.settle()
	close(b.gate)
	wantBodies(t, "A", a.got(), "remoteClientResyncStarted", "remoteClientResyncCompleted")
	w.submit(ca, 101, 101, insert(0, "a"))
	for _, s := range b.got() {
		if m, ok := s.m.(*wire.RemoteOperationMessage); ok && m.ContextVersion == 101 {
			t.Error("who has left is still told")
		}
	}
}

func TestOnlyWhoseJournalItIsLearnsItsIdInAResync(t *testing.T) {
	for name, operations := range map[string]int{"from memory": 3, "from the log": recentKept + 3} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			_, ca := w.openModel("A", ann)
			for n := range operations {
				w.submitMessage(ca, &wire.OperationSubmissionMessage{SequenceNumber: int32(n + 1), ContextVersion: 1, Operation: insert(0, "x"),
					Replica: []byte("0123456789abcdef"), Entry: int64(n + 1)})
			}
			for user, want := range map[store.UserID]int{ann: operations, bob: 0} {
				p := w.peer("of "+user.Name, user)
				w.resync(p, 1)
				told, marked := 0, 0
				for _, s := range w.collect(p, operations+1) {
					if m, ok := s.m.(*wire.RemoteOperationMessage); ok {
						told++
						if m.Replica != nil {
							marked++
						}
					}
				}
				if told != operations || marked != want {
					t.Errorf("%s was told %d operations, %d of them with their marks; want %d, %d", user.Name, told, marked, operations, want)
				}
			}
		})
	}
}

// An anonymous user who loads the page anew is another user, with the same journal.
func TestWhoNamesAJournalInItsResyncLearnsWhatIsOfItWhoeverItIs(t *testing.T) {
	for name, operations := range map[string]int{"from memory": 3, "from the log": recentKept + 3} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Limits{}).start()
			_, ca := w.openModel("A", ann)
			for n := range operations {
				w.submitMessage(ca, &wire.OperationSubmissionMessage{SequenceNumber: int32(n + 1), ContextVersion: 1, Operation: insert(0, "x"),
					Replica: []byte("0123456789abcdef"), Entry: int64(n + 1)})
			}
			p := w.peer("after a reload", bob)
			w.resyncAs(p, 1, "0123456789abcdef")
			marked := 0
			for _, s := range w.collect(p, operations+1) {
				if m, ok := s.m.(*wire.RemoteOperationMessage); ok && m.Entry > 0 {
					marked++
				}
			}
			if marked != operations {
				t.Errorf("%d of %d operations came with their marks", marked, operations)
			}
		})
	}
}

func TestWhileItIsResyncingAClientIsToldOperationsOnlyAndSharesNothing(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b := w.peer("B", bob)
	cb := w.resync(b, 1)
	a.got()
	b.got()
	w.refer(ca, shareAt("@:s", "cursor", 1, indices(3)))
	w.refer(cb, shareAt("@:s", "cursor", 1, indices(4)))
	w.openModel("C", bob)
	w.submit(ca, 1, 1, insert(0, "x"))
	wantBodies(t, "B", b.got(), "remoteOperation")
	wantBodies(t, "A", a.got(), "remoteClientOpenedModel", "operationAck")
	w.owner.ResyncComplete(cb, true, func() {})
	w.settle()
	m := b.got()[0].m.(*wire.ModelResyncServerCompleteMessage)
	if len(m.References) != 1 || m.References[0].SessionID != "A" || m.References[0].Reference.Indices.Values[0] != 4 {
		t.Errorf("shown are %+v, want A's cursor at 4", m.References)
	}
}
