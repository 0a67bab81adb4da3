package chat

import (
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

// online opens a tab with a connection.
func (s *scene) online(user identity.UserID, keeps bool) *tab {
	t := s.open(user, keeps)
	t.connect()
	s.world.Run()
	return t
}

func sent(c *Chat, text string) func() {
	return func() { c.Send(text, nil, nil) }
}

func texts(h *History) (out []string) {
	for _, e := range h.Events {
		out = append(out, e.Name+" "+strconv.FormatInt(e.Number, 10))
	}
	return out
}

func (t *tab) history(c *Chat, q HistoryQuery) (h *History, err error) {
	t.do(func() { c.History(q, func(got *History, failed error) { h, err = got, failed }) })
	return h, err
}

func of(n int64) *int64 { return &n }

var forth = true

func TestAMessageIsPendingAtOnceAndToldToEveryoneOnceItIsTheServers(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a, b := s.online(ada, false), s.online(bob, false)
	chat := a.get("c")
	b.get("c")
	saved, answers := 0, []Sent(nil)
	var pending []Pending
	a.do(func() {
		chat.Send("hello", func(err error) {
			if err == nil {
				saved++
			}
		}, func(sent Sent, err error) {
			if err == nil {
				answers = append(answers, sent)
			}
		})
		pending = chat.Pending()
	})
	if len(pending) != 1 || pending[0].Text != "hello" {
		t.Errorf("right after it was sent, pending is %v", pending)
	}
	if saved != 1 || len(answers) != 1 || answers[0].Number != 1 || answers[0].Millis == 0 || len(chat.Pending()) != 0 {
		t.Errorf("saved %d times, answered %v, pending %v", saved, answers, chat.Pending())
	}
	a.wantTold("message_pending hello", "message 1 hello", "message_delivered 1 hello")
	b.wantTold("message 1 hello")
	if i := chat.Info(); i.Last != 1 || !i.Live || i.AsOf == 0 {
		t.Errorf("the chat is %+v", i)
	}
}

func TestNamesTopicsAndSeenMarksShowAtOnceAndASeenMarkNeverGoesBack(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a, b := s.online(ada, false), s.online(bob, false)
	chat := a.get("c")
	b.get("c")
	a.do(func() {
		chat.SetName("new name", nil, nil)
		chat.SetTopic("new topic", nil, nil)
		chat.MarkSeen(3, nil, nil)
		chat.MarkSeen(2, nil, nil)
		if i := chat.Info(); i.Name != "new name" || i.Topic != "new topic" || i.MaxSeen != 3 {
			t.Errorf("before the server knows, the chat is %+v", i)
		}
	})
	b.wantTold("name_changed 1 new name", "topic_changed 2 new topic", "events_seen 3")
	a.wantTold("name_changed 1 new name", "topic_changed 2 new topic", "events_seen 3")
	if i := chat.Info(); i.Name != "new name" || i.Topic != "new topic" || i.MaxSeen != 3 || i.Members[0].MaxSeen != 3 {
		t.Errorf("the chat is %+v", i)
	}
	if n := len(s.server.chats["c"].events); n != 3 {
		t.Errorf("there are %d events", n)
	}
}

func TestMembersComeAndGoWithEvents(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada)
	a, b := s.online(ada, false), s.online(bob, false)
	chat := a.get("c")
	var joined *Chat
	b.do(func() { b.chats.Join("c", func(c *Chat, err error) { joined = c }) })
	if joined == nil || !joined.Info().Joined || joined.Info().Type != Channel {
		t.Fatalf("joined %+v", joined)
	}
	a.wantTold("user_joined 1")
	if got := b.told(); len(got) != 2 {
		t.Errorf("who joins is told %q, and not of its join and of being in", got)
	}
	a.do(func() { chat.Add(eve, func(error) {}) })
	a.do(func() { chat.Remove(bob, func(error) {}) })
	a.wantTold("user_added 2", "user_removed 3")
	b.wantTold("user_added 2", "user_removed 3", "left")
	if joined.Info().Joined || !isMember(chat.Info().Members, eve) || isMember(chat.Info().Members, bob) {
		t.Errorf("the members are %+v", chat.Info().Members)
	}
	a.do(func() { chat.Leave(func(error) {}) })
	if got := a.told(); len(got) != 2 || got[1] != "left" && got[0] != "left" {
		t.Errorf("who leaves is told %q", got)
	}
	if chat.Info().Joined {
		t.Error("who has left is still in")
	}
}

func TestARemovedChatIsToldOfAndForgotten(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a, b := s.online(ada, true), s.online(bob, false)
	a.get("c")
	b.do(func() { b.chats.RemoveChat("c", func(error) {}) })
	a.wantTold("removed")
	a.cut()
	a.fails(offline.ErrOffline, func(done func(error)) {
		a.chats.Get([]string{"c"}, func(_ []*Chat, err error) { done(err) })
	})
}

func TestChatsAreMadeFoundAndLookedUp(t *testing.T) {
	s := newScene(t, 1, true)
	a := s.online(ada, false)
	a.do(func() {
		n := NewChat{Type: Room, Membership: Public, ID: "r", Name: "n", Members: []identity.UserID{bob}}
		a.chats.Create(n, func(id string, err error) {
			if id != "r" || err != nil {
				t.Errorf("made %q, %v", id, err)
			}
		})
	})
	a.fails(ErrExists, func(done func(error)) {
		a.chats.Create(NewChat{Type: Room, Membership: Public, ID: "r"}, func(_ string, err error) { done(err) })
	})
	a.fails("", func(done func(error)) {
		a.chats.Create(NewChat{Type: Room, Membership: Public, ID: "r", IgnoreExists: true}, func(_ string, err error) { done(err) })
	})
	for _, n := range []NewChat{{Type: Direct, Membership: Public}, {Type: Channel, Membership: "none"}, {Type: Room, Membership: Private}} {
		a.fails(offline.ErrOption, func(done func(error)) { a.chats.Create(n, func(_ string, err error) { done(err) }) })
	}
	a.do(func() {
		a.chats.Exists([]string{"r", "q"}, func(e []bool, err error) {
			if err != nil || len(e) != 2 || !e[0] || e[1] {
				t.Errorf("they exist: %v, %v", e, err)
			}
		})
		a.chats.Search(Criteria{Term: "n"}, func(p *Page, err error) {
			if err != nil || p.Total != 1 || p.Chats[0].ID != "r" {
				t.Errorf("found %+v, %v", p, err)
			}
		})
		a.chats.Direct([][]identity.UserID{{bob}, {bob, eve}}, func(chats []*Chat, err error) {
			if err != nil || len(chats) != 2 || len(chats[1].Info().Members) != 3 || chats[0].Info().Type != Direct {
				t.Errorf("direct chats: %v, %v", chats, err)
			}
		})
		a.chats.Joined(func(infos []Info, err error) {
			if err != nil || len(infos) != 3 {
				t.Errorf("joined %+v, %v", infos, err)
			}
		})
	})
	a.fails(ErrNotFound, func(done func(error)) {
		a.chats.Get([]string{"r", "none"}, func(_ []*Chat, err error) { done(err) })
	})
}

func TestTheHistoryIsReadBothWaysAndFiltered(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, true)
	chat := a.get("c")
	a.do(func() {
		chat.Send("one", nil, nil)
		chat.SetTopic("two", nil, nil)
		chat.Send("three", nil, nil)
	})
	for _, connected := range []bool{true, false} {
		if !connected {
			a.cut()
		}
		for _, q := range []struct {
			query HistoryQuery
			want  []string
		}{
			{HistoryQuery{}, []string{"message 3", "topic_changed 2", "message 1", "created 0"}},
			{HistoryQuery{Limit: of(2)}, []string{"message 3", "topic_changed 2"}},
			{HistoryQuery{Start: of(1)}, []string{"message 1", "created 0"}},
			{HistoryQuery{Start: of(1), Forward: &forth, Limit: of(2)}, []string{"message 1", "topic_changed 2"}},
			{HistoryQuery{Filter: []string{Message}, Forward: &forth}, []string{"message 1", "message 3"}},
		} {
			h, err := a.history(chat, q.query)
			if err != nil {
				t.Fatal(err)
			}
			same(t, texts(h), q.want)
			if h.Live != connected || h.AsOf == 0 {
				t.Errorf("with a connection %v, it is marked %+v", connected, h.Fresh)
			}
		}
	}
}

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

func TestWhatWasMissedIsToldInOrderAfterAReconnect(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	s.server.make(Room, "r", bob)
	a := s.online(ada, false)
	a.get("c")
	a.do(func() { a.chats.Join("r", func(*Chat, error) {}) })
	a.told()
	a.cut()
	for i := range 250 {
		s.server.say(bob, c, strconv.Itoa(i), "", 0)
	}
	s.server.say(bob, s.server.chats["r"], "in the room", "", 0)
	a.connect()
	s.world.Run()
	number, rooms := int64(0), []string(nil)
	for _, e := range a.events {
		if e.Chat == "r" {
			rooms = append(rooms, e.Name)
			continue
		}
		if number++; e.Number != number || e.Text != strconv.Itoa(int(number)-1) {
			t.Fatalf("event %d is %+v", number, e)
		}
	}
	if number != 250 {
		t.Errorf("told of %d messages", number)
	}
	same(t, rooms, []string{UserLeft, Message, UserJoined})
	a.events = nil
	s.server.say(bob, s.server.chats["r"], "again", "", 0)
	s.world.Run()
	if got := a.told(); len(got) != 1 {
		t.Errorf("from the room that was joined again: %q", got)
	}
}

func TestAnEventThatIsNotNextWaitsForThoseBeforeIt(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, false)
	a.get("c")
	sessions := s.server.sessions
	s.server.sessions = nil // these are lost on the way
	s.server.say(bob, c, "one", "", 0)
	s.server.say(bob, c, "two", "", 0)
	s.server.sessions = sessions
	s.server.say(bob, c, "three", "", 0)
	s.world.Run()
	a.wantTold("message 1 one", "message 2 two", "message 3 three")
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

func TestAChatWhoseJoiningWasNotAnsweredInTimeIsJoinedByTheNextCall(t *testing.T) {
	for _, kind := range []string{Room, Channel} {
		s := newScene(t, 1, true)
		s.server.make(kind, "c", bob)
		a := s.online(ada, false)
		var codes []string
		join := func() {
			a.do(func() {
				a.chats.Join("c", func(_ *Chat, err error) { codes = append(codes, string(offline.CodeOf(err))) })
			})
			s.world.Advance(11 * time.Second)
		}
		s.server.late = true
		join()
		s.server.late = false
		join()
		same(t, codes, []string{"request_timeout", ""})
		if c := a.chats.Chat("c"); !c.Info().Joined {
			t.Errorf("the %s is not joined", kind)
		}
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

func TestEventsOfAChatNobodyHasAskedForAreTold(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	s.server.say(bob, c, "before", "", 0)
	a := s.online(ada, false)
	s.server.say(bob, c, "now", "", 0)
	s.server.say(bob, c, "and now", "", 0)
	s.world.Run()
	a.wantTold("message 2 now", "message 3 and now")
	if chat := a.chats.Chat("c"); chat == nil || chat.Info().Name != "name of c" {
		t.Errorf("the chat is %+v", chat)
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
