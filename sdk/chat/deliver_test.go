package chat

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

func TestAMessageWhoseAnswerWasLostIsTakenOnce(t *testing.T) {
	for _, once := range []bool{true, false} {
		s := newScene(t, 1, once)
		c := s.server.make(Channel, "c", ada, bob)
		s.server.say(ada, c, "hi", "", 0) // the same was said before
		a := s.online(ada, true)
		chat := a.get("c")
		answers := 0
		a.loop.Post(func() {
			for range 2 {
				chat.Send("hi", nil, func(_ Sent, err error) {
					if err == nil {
						answers++
					}
				})
			}
		})
		if !s.world.RunUntil(time.Minute, func() bool { return len(c.events) == 3 }) {
			t.Fatal("it did not get to the server")
		}
		a.cut()
		a.connect()
		s.world.Advance(time.Minute)
		if len(c.events) != 4 || answers != 2 || len(chat.Pending()) != 0 {
			t.Errorf("once %v: %d events, %d answers, pending %v", once, len(c.events), answers, chat.Pending())
		}
		same(t, only(a.told(), "message "), []string{"message 2 hi", "message 3 hi"})
	}
}

func only(lines []string, prefix string) (out []string) {
	for _, line := range lines {
		if len(line) >= len(prefix) && line[:len(prefix)] == prefix {
			out = append(out, line)
		}
	}
	return out
}

func TestAServerThatDoesNotAnswerRenamesAndSeenMarksHoldsUpNothing(t *testing.T) {
	s := newScene(t, 1, false)
	s.server.silent = true
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	a.do(func() {
		chat.SetName("n", nil, nil)
		chat.SetTopic("t", nil, nil)
		chat.MarkSeen(1, nil, nil)
		chat.Send("m", nil, nil)
	})
	s.world.Advance(time.Minute)
	a.wantTold("message_pending m", "name_changed 1 n", "topic_changed 2 t", "events_seen 1", "message 3 m", "message_delivered 3 m")
	if len(c.events) != 4 || len(a.chats.Waiting()) != 0 {
		t.Errorf("%d events, waiting %v", len(c.events), a.chats.Waiting())
	}
}

func TestASeenMarkThatWasSentIntoADeadConnectionIsSentAgainAlsoToAServerThatDoesNotAnswerThem(t *testing.T) {
	s := newScene(t, 1, false)
	s.server.silent = true
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	told := false
	s.world.Remove(a.line) // nothing gets through any more, and nobody knows yet
	a.do(func() { chat.MarkSeen(1, nil, func(error) { told = true }) })
	s.world.Advance(15 * time.Second)
	if told {
		t.Error("the mark was said to be the server's, which has not got it")
	}
	a.cut()
	a.connect()
	s.world.Advance(time.Minute)
	if seen := seenOf(c.info.Members, ada); seen != 1 || !told {
		t.Errorf("the server knows that %d was seen; told %v", seen, told)
	}
}

func TestARefusedMessageIsADeadLetterUntilItIsRetriedOrDiscarded(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	s.server.refuse["publish"] = "unauthorized"
	var failed error
	a.do(func() {
		chat.Send("no", nil, func(_ Sent, err error) { failed = err })
		chat.Send("never", nil, nil)
	})
	if offline.CodeOf(failed) != "unauthorized" {
		t.Errorf("it failed with %v", failed)
	}
	letters := a.chats.Letters()
	if p := chat.Pending(); len(letters) != 2 || letters[0].Text != "no" || letters[0].Kind != Message || letters[0].Code != "unauthorized" ||
		len(p) != 2 || p[0].State != StateRefused {
		t.Fatalf("letters %+v, pending %+v", letters, p)
	}
	if w := a.chats.Waiting(); len(w) != 0 {
		t.Errorf("what is refused waits: %v", w)
	}
	delete(s.server.refuse, "publish")
	a.do(func() {
		a.chats.Retry(letters[0].N, func(error) {})
		a.chats.Discard(letters[1].N, func(error) {})
	})
	if len(c.events) != 2 || len(a.chats.Letters()) != 0 || len(chat.Pending()) != 0 {
		t.Errorf("%d events, letters %v", len(c.events), a.chats.Letters())
	}
	if got := only(a.told(), "message_refused"); len(got) != 2 {
		t.Errorf("told %q", got)
	}
}

func TestAMessageForARoomThatThisPageHasNotJoinedIsSentAllTheSame(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Room, "r", bob)
	a := s.online(ada, true)
	var room *Chat
	a.do(func() { a.chats.Join("r", func(got *Chat, err error) { room = got }) })
	a.cut()
	a.do(sent(room, "from the room"))
	a.kill()
	a = s.online(ada, true)
	s.world.Advance(time.Minute)
	var names []string
	for _, e := range c.events {
		names = append(names, e.Name)
	}
	same(t, names[len(names)-3:], []string{UserJoined, Message, UserLeft})
}

func TestAMessageForARoomThatWasLeftIsRefused(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Room, "r", bob)
	a := s.online(ada, false)
	a.do(func() { a.chats.Join("r", func(*Chat, error) {}) })
	a.do(func() { a.chats.Leave("r", func(error) {}) })
	a.fails(ErrNotJoined, func(done func(error)) {
		a.chats.Chat("r").Send("outside", nil, func(_ Sent, err error) { done(err) })
	})
}

// fickleLease is a lease that its holder loses when term counts on.
type fickleLease struct {
	offline.Lease
	term *int
	of   int
}

func (l fickleLease) Valid() bool { return l.of == *l.term && l.Lease.Valid() }

// fickleLeases gives out such leases.
type fickleLeases struct {
	offline.Leases
	term *int
}

func (f fickleLeases) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	return f.Leases.Acquire(name, func(l offline.Lease) { granted(fickleLease{l, f.term, *f.term}) })
}

func TestWhoLosesTheLeaseWhileItNotesTheFirstAttemptLooksBeforeItSends(t *testing.T) {
	s := newScene(t, 1, false)
	c := s.server.make(Channel, "c", ada, bob)
	term := 0
	a := &tab{scene: s, user: &identity.User{ID: ada}, loop: s.world.NewTab(), keeps: true, users: identity.NewCache()}
	a.leases = fickleLeases{a.loop, &term}
	a.chats = New(a)
	a.store = offlinetest.NewStore(offline.NewMemoryStore())
	a.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
		for _, w := range b.Writes {
			if term == 0 && w.Key.Compare(noteKey("c")) == 0 {
				term++
			}
		}
		return f
	}
	a.do(func() { a.chats.Stored(a.store) })
	a.connect()
	s.world.Run()
	chat := a.get("c")
	s.server.asked = nil
	a.do(sent(chat, "once"))
	s.world.Advance(time.Minute)
	var order []string
	for _, asked := range s.server.asked {
		if asked == "publish c" || asked == "history c" {
			order = append(order, asked)
		}
	}
	same(t, order, []string{"history c", "publish c"})
	if term != 1 || len(c.events) != 2 {
		t.Errorf("lost %d times, %d events", term, len(c.events))
	}
}
