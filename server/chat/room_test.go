package chat

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
	"github.com/holdfast-sdk/holdfast/wire"
)

// disk is a store with one room. What is appended takes effect in order, one at a time, when a test says so.
type disk struct {
	store.Chats // nil: a room needs no more than what is here
	mu          sync.Mutex
	room        store.Chat
	queue       []func()
}

func (d *disk) EmptyRooms(context.Context, int64) error { return nil }

func (d *disk) Chat(context.Context, string) (store.Chat, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.room
	c.Members = slices.Clone(c.Members)
	return c, nil
}

func (d *disk) AppendChatEvent(_ string, e store.ChatEvent, done func(store.ChatAppended, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = append(d.queue, func() {
		d.mu.Lock()
		i := slices.IndexFunc(d.room.Members, func(m store.ChatMember) bool { return m.User == e.User })
		var err error
		switch {
		case e.Kind == store.ChatUserJoined && i >= 0:
			err = store.ErrMember
		case e.Kind == store.ChatUserLeft && i < 0:
			err = store.ErrNoMember
		case e.Kind == store.ChatUserJoined:
			d.room.Members = append(d.room.Members, store.ChatMember{User: e.User})
		case e.Kind == store.ChatUserLeft:
			d.room.Members = slices.Delete(d.room.Members, i, i+1)
		}
		a := store.ChatAppended{Event: e, Chat: d.room}
		a.Chat.Members = slices.Clone(a.Chat.Members)
		d.mu.Unlock()
		done(a, err)
	})
}

// step lets the first thing that waits take effect. It returns false if nothing waits.
func (d *disk) step() bool {
	d.mu.Lock()
	if len(d.queue) == 0 {
		d.mu.Unlock()
		return false
	}
	f := d.queue[0]
	d.queue = d.queue[1:]
	d.mu.Unlock()
	f()
	return true
}

func (d *disk) members() (names []string) {
	for _, m := range d.room.Members {
		names = append(names, m.User.Name)
	}
	slices.Sort(names)
	return names
}

// everybody may join and leave.
type everybody struct{}

func (everybody) Grants(context.Context, store.GrantTarget) (store.Grants, error) {
	return store.Grants{World: []string{permission.JoinChat, permission.LeaveChat}}, nil
}

func (everybody) SetGrants(context.Context, store.GrantTarget, store.Grants) error { return nil }

func (everybody) GroupsOf(context.Context, store.UserID) ([]string, error) { return nil, nil }

// at is a session. told counts what it was sent.
type at struct {
	identity model.Identity
	told     int
}

func (s *at) Identity() model.Identity      { return s.identity }
func (s *at) Send([]byte, []model.Identity) { s.told++ }

// later are tasks that run when a test says so.
type later struct{ waiting []func() }

func (l *later) Go(f func())                                 { l.waiting = append(l.waiting, f) }
func (l *later) Wait(context.Context, <-chan struct{}) error { panic("nothing waits here") }

func (l *later) step() bool {
	if len(l.waiting) == 0 {
		return false
	}
	f := l.waiting[0]
	l.waiting = l.waiting[1:]
	f()
	return true
}

func newRoom(t interface{ Fatal(...any) }) (*Service, *disk, *later) {
	d, l := &disk{room: store.Chat{ID: "r", Type: store.Room, Public: true}}, &later{}
	s, err := New(context.Background(), Env{Store: d, Grants: permission.New(everybody{}, everybody{}), Groups: everybody{}, Now: func() time.Time { return time.UnixMilli(1) },
		Tasks: task.On(l), Log: slog.New(slog.DiscardHandler), Identify: func(_ context.Context, session string, user store.UserID) model.Identity {
			return model.Identity{Session: session, User: user, Data: &wire.DomainUserData{}}
		}})
	if err != nil {
		t.Fatal(err)
	}
	return s, d, l
}

func session(user string, n int) *at {
	return &at{identity: model.Identity{Session: fmt.Sprint(user, n), User: store.UserID{Name: user}, Data: &wire.DomainUserData{}}}
}

func TestASessionThatEndsWhileItJoinsARoomIsNotInIt(t *testing.T) {
	for _, joinFirst := range []bool{true, false} {
		s, d, l := newRoom(t)
		ann := session("ann", 1)
		s.Enter(ann)
		join := func() {
			s.Join(t.Context(), ann, &wire.JoinChatRequestMessage{ChatID: "r"}, func(wire.BodyMessage, error, []model.Identity) {})
		}
		if joinFirst {
			join()
			s.Exit(ann)
		} else { // it has ended between the two halves of its request
			place := s.enterRoom(ann, "r")
			s.Exit(ann)
			s.append("r", s.event(store.ChatUserJoined, ann), ann, func(_ store.ChatAppended, err error) { s.letIn(ann, "r", place, err) })
		}
		for d.step() || l.step() {
		}
		if names := d.members(); len(names) > 0 || len(s.rooms) > 0 || len(s.in) > 0 {
			t.Errorf("in the room are %v, %v, %v", names, s.rooms, s.in)
		}
	}
}

func TestADefectInTellingOfAnEventDoesNotEndTheStore(t *testing.T) {
	s, d, _ := newRoom(t)
	ann := session("ann", 1)
	s.Enter(ann)
	s.Join(t.Context(), ann, &wire.JoinChatRequestMessage{ChatID: "r"}, func(wire.BodyMessage, error, []model.Identity) { panic("a defect") })
	for d.step() {
	}
	if names := d.members(); !slices.Equal(names, []string{"ann"}) {
		t.Errorf("in the room are %v", names)
	}
}

// channel is a disk on which the chat is a channel, and tasks that wait for it.
type channel struct {
	*disk
	later
}

func (c *channel) JoinedChats(context.Context, store.UserID) ([]store.Chat, error) {
	return []store.Chat{c.room}, nil
}

func (c *channel) Wait(_ context.Context, done <-chan struct{}) error {
	for c.disk.step() {
	}
	<-done
	return nil
}

// broken is a session that cannot be told anything.
type broken struct{ *at }

func (broken) Send([]byte, []model.Identity) { panic("a defect") }

func TestADefectInTellingThatAUserWasDeletedDoesNotEndTheStore(t *testing.T) {
	s, d, _ := newRoom(t)
	ann, bob := session("ann", 1), session("bob", 2)
	d.room.Type = store.Channel
	d.room.Members = []store.ChatMember{{User: ann.identity.User}, {User: bob.identity.User}}
	c := &channel{disk: d}
	s.env.Store, s.env.Tasks = c, task.On(c)
	s.Enter(broken{bob})
	if err := s.Forget(t.Context(), ann.identity.User); err != nil {
		t.Error(err)
	}
	if names := d.members(); !slices.Equal(names, []string{"bob"}) {
		t.Errorf("in the channel are %v", names)
	}
}

// TestTheMembersOfARoomAreTheUsersWithASessionInIt lets sessions of two users join, leave and end in any order, with the disk
// at any pace. Who is told is who is in the room.
func TestTheMembersOfARoomAreTheUsersWithASessionInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, d, l := newRoom(t)
		var sessions []*at
		for i := range 4 {
			sessions = append(sessions, session([]string{"ann", "bob"}[i%2], i))
			s.Enter(sessions[i])
		}
		in, ended := map[*at]bool{}, map[*at]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			one := rapid.SampledFrom(sessions).Draw(t, "session")
			if ended[one] {
				continue
			}
			expect := func(is bool) model.Reply {
				return func(_ wire.BodyMessage, err error, _ []model.Identity) {
					if (err == nil) != is {
						t.Fatalf("%s: %v", one.identity.Session, err)
					}
				}
			}
			switch rapid.SampledFrom([]string{"join", "join", "leave", "end", "disk", "disk", "disk"}).Draw(t, "what") {
			case "join":
				s.Join(context.Background(), one, &wire.JoinChatRequestMessage{ChatID: "r"}, expect(!in[one]))
				in[one] = true
			case "leave":
				s.Leave(context.Background(), one, &wire.LeaveChatRequestMessage{ChatID: "r"}, expect(in[one]))
				delete(in, one)
			case "end":
				s.Exit(one)
				delete(in, one)
				ended[one] = true
			case "disk":
				d.step()
			}
		}
		for d.step() || l.step() {
		}
		users := map[string]bool{}
		for one := range in {
			users[one.identity.User.Name] = true
		}
		var want []string
		for _, name := range []string{"ann", "bob"} {
			if users[name] {
				want = append(want, name)
			}
		}
		if got := d.members(); !slices.Equal(got, want) {
			t.Fatalf("members are %v, want %v", got, want)
		}
		for _, one := range sessions {
			one.told = 0
		}
		outsider := session("cleo", 9)
		s.tell(&store.ChatAppended{Event: store.ChatEvent{Kind: store.ChatMessage}, Chat: d.room}, outsider, nil)
		for _, one := range sessions {
			if (one.told == 1) != in[one] {
				t.Fatalf("%s was told %d times, and in the room is %v", one.identity.Session, one.told, in[one])
			}
		}
	})
}
