package chat

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

func TestAHistoryWithAGapIsShownOfflineUpToTheGap(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	for range 9 {
		s.server.say(bob, c, "x", "", 0)
	}
	a := s.online(ada, true)
	chat := a.get("c")
	for _, q := range []HistoryQuery{{Limit: of(3)}, {Start: of(5), Limit: of(2)}} {
		if _, err := a.history(chat, q); err != nil {
			t.Fatal(err)
		}
	}
	a.cut()
	h, err := a.history(chat, HistoryQuery{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, texts(h), []string{"message 9", "message 8", "message 7"})
	if h, _ = a.history(chat, HistoryQuery{Start: of(5)}); len(h.Events) != 2 {
		t.Errorf("from 5 on there is %q", texts(h))
	}
	a.fails(offline.ErrOffline, func(done func(error)) {
		chat.History(HistoryQuery{Start: of(6)}, func(_ *History, err error) { done(err) })
	})
}

func TestOfflineAMessageWaitsOnTheDeviceAndAnotherPageSendsIt(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	a.get("c")
	a.kill()

	a = s.open(ada, true)
	s.world.Run()
	chat := a.get("c")
	if i := chat.Info(); i.Live || i.AsOf == 0 || i.Name != "name of c" || !i.Joined {
		t.Errorf("offline the chat is %+v", i)
	}
	saved := 0
	a.do(func() {
		for _, text := range []string{"one", "two"} {
			chat.Send(text, func(err error) {
				if err == nil {
					saved++
				}
			}, nil)
		}
		chat.SetName("x", nil, nil)
		chat.SetName("y", nil, nil)
	})
	if p := chat.Pending(); saved != 2 || len(p) != 2 || p[0].State != StateSaved || p[0].Text != "one" {
		t.Fatalf("saved %d, pending %v", saved, p)
	}
	a.kill()

	a = s.open(ada, true)
	s.world.Run()
	chat = a.get("c")
	if p := chat.Pending(); len(p) != 2 || p[1].Text != "two" || chat.Info().Name != "y" {
		t.Fatalf("after a reload, pending is %v in %+v", p, chat.Info())
	}
	a.connect()
	s.world.Run()
	a.wantTold("message 1 one", "message_delivered 1 one", "message 2 two", "message_delivered 2 two", "name_changed 3 y")
	if len(chat.Pending()) != 0 {
		t.Errorf("pending is %v", chat.Pending())
	}
}

func TestOfflineReadsAnswerFromTheDeviceAndTheRestIsRefusedAtOnce(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	s.server.make(Room, "r", bob)
	s.server.make(Channel, "other", bob)
	a := s.online(ada, true)
	a.get("c")
	a.get("other")
	a.do(func() {
		a.chats.Join("r", func(*Chat, error) {})
		a.chats.Direct([][]identity.UserID{{bob}}, func([]*Chat, error) {})
	})
	a.kill()
	a = s.open(ada, true)
	s.world.Run()
	ask := func(what string, want offline.Code, call func(done func(error))) {
		t.Run(what, func(*testing.T) { a.fails(want, call) })
	}
	ask("a direct chat that is known", "", func(done func(error)) {
		a.chats.Direct([][]identity.UserID{{bob}}, func(_ []*Chat, err error) { done(err) })
	})
	ask("a direct chat that is not", offline.ErrOffline, func(done func(error)) {
		a.chats.Direct([][]identity.UserID{{eve}}, func(_ []*Chat, err error) { done(err) })
	})
	ask("a room that was joined", "", func(done func(error)) { a.chats.Join("r", func(_ *Chat, err error) { done(err) }) })
	ask("a channel one is in", "", func(done func(error)) { a.chats.Join("c", func(_ *Chat, err error) { done(err) }) })
	ask("a channel one is not in", offline.ErrOffline, func(done func(error)) { a.chats.Join("other", func(_ *Chat, err error) { done(err) }) })
	ask("which are joined", "", func(done func(error)) {
		a.chats.Joined(func(infos []Info, err error) {
			if len(infos) != 3 {
				t.Errorf("joined are %+v", infos)
			}
			done(err)
		})
	})
	ask("existence", "", func(done func(error)) { a.chats.Exists([]string{"c"}, func(_ []bool, err error) { done(err) }) })
	ask("unknown existence", offline.ErrOffline, func(done func(error)) { a.chats.Exists([]string{"c", "?"}, func(_ []bool, err error) { done(err) }) })
	ask("create", offline.ErrOffline, func(done func(error)) {
		a.chats.Create(NewChat{Type: Room, Membership: Public}, func(_ string, err error) { done(err) })
	})
	ask("remove", offline.ErrOffline, func(done func(error)) { a.chats.RemoveChat("c", done) })
	ask("leave", offline.ErrOffline, func(done func(error)) { a.chats.Leave("c", done) })
	ask("search", offline.ErrOffline, func(done func(error)) { a.chats.Search(Criteria{}, func(_ *Page, err error) { done(err) }) })
	chat := a.get("c")
	ask("add", offline.ErrOffline, func(done func(error)) { chat.Add(eve, done) })
	ask("remove a user", offline.ErrOffline, func(done func(error)) { chat.Remove(bob, done) })

	a.events = nil
	a.connect()
	s.world.Run()
	if !a.chats.Chat("r").Info().Live {
		t.Error("the room that was joined offline is not joined with the connection")
	}
}

// messages are the texts in a chat, each behind the name of who said it.
func (s *scene) messages(chat string) (list []string) {
	for _, e := range s.server.chats[chat].events {
		if e.Name == Message {
			list = append(list, e.User.Name+": "+e.Text)
		}
	}
	return list
}

func TestAnonymousTabsWhichAreUsersOfTheirOwnSendWhatTheyHaveMadeThemselves(t *testing.T) {
	s := newScene(t, 1, true)
	first, second := identity.UserID{Kind: identity.AnonymousUser, Name: "1"}, identity.UserID{Kind: identity.AnonymousUser, Name: "2"}
	s.server.make(Channel, "c", first, second)
	a, b := s.online(first, true), s.online(second, true)
	for _, one := range []*tab{a, b} {
		chat := one.get("c")
		one.cut()
		one.do(sent(chat, "hello"))
	}
	b.connect()
	s.world.Advance(time.Minute)
	same(t, s.messages("c"), []string{"2: hello"})
	if p := b.chats.Chat("c").Pending(); len(p) != 1 {
		t.Errorf("of what the other tab has said it shows %v", p)
	}
	a.connect()
	s.world.Advance(time.Minute)
	same(t, s.messages("c"), []string{"2: hello", "1: hello"})
}

func TestWhatAnAnonymousTabThatIsGoneHasSaidIsSentByAnotherOnce(t *testing.T) {
	s := newScene(t, 1, true)
	first, second := identity.UserID{Kind: identity.AnonymousUser, Name: "1"}, identity.UserID{Kind: identity.AnonymousUser, Name: "2"}
	s.server.make(Channel, "c", first, second)
	a, b := s.online(first, true), s.online(second, true)
	chat := a.get("c")
	a.loop.Post(sent(chat, "committed, and not answered"))
	for len(s.messages("c")) == 0 {
		s.world.Step()
	}
	a.cut()
	a.do(sent(chat, "not sent"))
	s.world.Advance(time.Minute)
	same(t, s.messages("c"), []string{"1: committed, and not answered"})
	a.kill()
	s.world.Advance(time.Minute)
	same(t, s.messages("c"), []string{"1: committed, and not answered", "2: not sent"})
	if w := b.chats.Waiting(); len(w) != 0 {
		t.Errorf("%+v waits", w)
	}
}

func TestAMessageThatDoesNotFitOnTheDeviceStaysVisibleUntilThereIsRoom(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	a.cut()
	full := true
	a.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
		if full {
			f.Err = offline.Errorf(offline.ErrQuotaExceeded, "full")
		}
		return f
	}
	var failed error
	a.do(func() { chat.Send("big", func(err error) { failed = err }, nil) })
	if p := chat.Pending(); offline.CodeOf(failed) != offline.ErrQuotaExceeded || len(p) != 1 || p[0].State != StateUnsaved {
		t.Fatalf("saved said %v; pending is %v", failed, p)
	}
	if w := a.chats.Waiting(); len(w) != 1 || w[0].Unsaved != 1 {
		t.Errorf("waiting %+v", w)
	}
	full = false
	s.world.Advance(5 * time.Minute)
	if p := chat.Pending(); len(p) != 1 || p[0].State != StateSaved {
		t.Errorf("with room, pending is %v", p)
	}
}

func TestASeenMarkThatAnUnsavedOneCoversIsNotSaidToBeSaved(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	a.cut()
	a.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "full")}
	}
	saved := 0
	a.do(func() {
		for range 2 {
			chat.MarkSeen(5, func(err error) {
				if err == nil {
					saved++
				}
			}, nil)
		}
	})
	if saved != 0 || chat.Info().MaxSeen != 5 {
		t.Errorf("%d marks were said to be saved; seen up to %d", saved, chat.Info().MaxSeen)
	}
}

func TestOldHistoryMakesRoomForAMessage(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	for range 20 {
		s.server.say(bob, c, "some text of some length that fills the device", "", 0)
	}
	base := offline.NewMemoryStore()
	limited := offlinetest.Limit(base)
	a := s.open(ada, true)
	s.world.Kill(a.loop)
	a = &tab{scene: s, user: a.user, loop: s.world.NewTab(), keeps: true, users: a.users}
	a.chats = New(a)
	a.do(func() { a.chats.Stored(limited) })
	a.connect()
	s.world.Run()
	chat := a.get("c")
	if _, err := a.history(chat, HistoryQuery{}); err != nil {
		t.Fatal(err)
	}
	a.cut()
	s.world.Run()
	used, _ := base.Estimate()
	limited.SetQuota(used.Used)
	a.do(sent(chat, "this has to fit"))
	s.world.Advance(time.Minute)
	if p := chat.Pending(); len(p) != 1 || p[0].State != StateSaved {
		t.Fatalf("pending is %v", p)
	}
	h, err := a.history(chat, HistoryQuery{})
	if err != nil || len(h.Events) == 0 || h.Events[0].Number != 20 || len(h.Events) == 21 {
		t.Errorf("what is left of the history: %v, %v", h, err)
	}
}

func TestEveryTabIsToldOfOwnMessagesOnceAndSeesThemPending(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a, b := s.online(ada, true), s.online(ada, true)
	chat, other := a.get("c"), b.get("c")
	a.cut()
	b.cut()
	a.do(sent(chat, "from the first tab"))
	if p := other.Pending(); len(p) != 1 {
		t.Fatalf("in the other tab, pending is %v", p)
	}
	a.connect()
	b.connect()
	s.world.Run()
	same(t, only(a.told(), "message "), []string{"message 1 from the first tab"})
	same(t, only(b.told(), "message "), []string{"message 1 from the first tab"})
	if len(chat.Pending())+len(other.Pending()) != 0 {
		t.Error("what is delivered is still pending")
	}
}

func TestWhatCannotBeReadOnTheDeviceIsPutAsideAndTheRestGoesOn(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	s.server.make(Channel, "d", ada, bob)
	a := s.online(ada, true)
	a.get("c")
	a.get("d")
	s.world.Run()
	if err := a.store.Corrupt(offline.BucketRows, infoKey("c"), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	a.kill()
	a = s.open(ada, true)
	s.world.Run()
	a.get("d")
	a.fails(offline.ErrOffline, func(done func(error)) { a.chats.Get([]string{"c"}, func(_ []*Chat, err error) { done(err) }) })
	if len(a.faults) != 1 {
		t.Errorf("faults: %q", a.faults)
	}
	records, err := s.stores["ada"].GetRange(offline.BucketQuarantine, offline.Range{})
	if err != nil || len(records) != 1 {
		t.Errorf("in quarantine: %v, %v", records, err)
	}
}

func TestAHistoryIsKeptUpToABound(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	a.get("c")
	for range eventsKept + 2*eventsAhead {
		s.server.say(bob, c, "x", "", 0)
		s.world.Run()
	}
	records, err := s.stores["ada"].GetRange(offline.BucketRows, offline.Prefix("chat", "event", "c"))
	if err != nil || len(records) > eventsKept+eventsAhead || len(records) < eventsKept {
		t.Fatalf("%d events are kept, %v", len(records), err)
	}
	if number := records[len(records)-1].Key[3]; number != int64(eventsKept+2*eventsAhead) {
		t.Errorf("the newest one is %v", number)
	}
}

func TestAStoreThatFailsIsToldOfOnceAndHoldsUpNoEvents(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	a.get("c")
	a.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "the disk failed")}
	}
	for range 3 {
		s.server.say(bob, c, "x", "", 0)
		s.world.Run()
	}
	a.wantTold("message 1 x", "message 2 x", "message 3 x")
	if len(a.faults) != 1 {
		t.Errorf("faults: %q", a.faults)
	}
}
