package chat

import (
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
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
		s.server.late = "join"
		join()
		s.server.late = ""
		join()
		same(t, codes, []string{"request_timeout", ""})
		if c := a.chats.Chat("c"); !c.Info().Joined {
			t.Errorf("the %s is not joined", kind)
		}
	}
}

func TestARoomWhoseLeavingWasNotAnsweredInTimeIsLeftByTheNextCall(t *testing.T) {
	s := newScene(t, 1, true)
	s.server.make(Room, "r", bob)
	a := s.online(ada, false)
	a.do(func() { a.chats.Join("r", func(*Chat, error) {}) })
	var codes []string
	for _, late := range []string{"leave", ""} {
		s.server.late = late
		a.do(func() { a.chats.Leave("r", func(err error) { codes = append(codes, string(offline.CodeOf(err))) }) })
		s.world.Advance(11 * time.Second)
	}
	same(t, codes, []string{"request_timeout", ""})
	a.cut()
	a.connect()
	s.world.Run()
	if a.chats.Chat("r").Info().Joined || isMember(s.server.chats["r"].info.Members, ada) {
		t.Error("the room is joined still, or again")
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
