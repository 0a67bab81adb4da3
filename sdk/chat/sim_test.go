package chat

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

// sim is a run of users with two tabs each, whose connections are cut, whose pages are killed, and whose stores fail.
type sim struct {
	*scene
	pages  []*simPage
	fails  float64           // how often a write to a store fails
	saved  map[string]bool   // texts of messages that were said to be durable
	said   map[string]string // text → chat, of all messages
	marked map[identity.UserID]int64
	lives  int
}

// simPage is one tab in the life of a page.
type simPage struct {
	*tab
	name  string
	count int
	last  map[string]int64 // of each chat, the number of the event told last
	in    map[string]bool  // rooms it was told it is in
}

var simChats = []string{"c", "d", "r"}

func TestMessagesOfTabsWithBadConnectionsAndStoresArriveOnceAndInOrder(t *testing.T) {
	for name, once := range map[string]bool{"WithTheExtension": true, "WithoutTheExtension": false} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(200) {
				runSim(t, seed, once)
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

func runSim(t *testing.T, seed uint64, once bool) {
	s := &sim{scene: newScene(t, seed, once), saved: map[string]bool{}, said: map[string]string{}, marked: map[identity.UserID]int64{}}
	s.world.LoseMessages = 0.2
	s.server.make(Channel, "c", ada, bob)
	s.server.make(Channel, "d", ada, bob)
	s.server.make(Room, "r", eve)
	s.server.silent = !once && seed%3 == 0
	for _, user := range []identity.UserID{ada, bob} {
		for range 2 {
			s.pages = append(s.pages, s.newPage(user))
		}
	}
	s.world.Advance(time.Minute)
	for range 60 {
		s.something()
		for range s.world.Rand().IntN(30) {
			s.world.Step()
		}
	}
	s.heal()
	s.check()
}

func (s *sim) newPage(user identity.UserID) *simPage {
	s.lives++
	p := &simPage{tab: s.open(user, true), name: user.Name + strconv.Itoa(s.lives), last: map[string]int64{}, in: map[string]bool{}}
	p.store.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
		if s.world.Rand().Float64() < s.fails {
			f.Err, f.Made = offline.Errorf(offline.ErrStorage, "the disk failed"), s.world.Rand().IntN(2) == 0
			if s.world.Rand().IntN(3) == 0 {
				f.Err, f.Made = offline.Errorf(offline.ErrQuotaExceeded, "full"), false
			}
		}
		return f
	}
	if s.world.Rand().IntN(4) > 0 {
		p.connect()
	}
	p.loop.Post(p.useChats)
	return p
}

// useChats gets the chats, sooner or later.
func (p *simPage) useChats() {
	failed := false
	again := func(err error) {
		if err != nil && !failed {
			failed = true
			p.loop.AfterFunc(5*time.Second, p.useChats)
		}
	}
	p.chats.Get([]string{"c", "d"}, func(_ []*Chat, err error) { again(err) })
	if c := p.chats.Chat("r"); c == nil || !c.joined() {
		p.chats.Join("r", func(_ *Chat, err error) { again(err) })
	}
}

func (s *sim) something() {
	r := s.world.Rand()
	p := s.pages[r.IntN(len(s.pages))]
	chat := p.chats.Chat(simChats[r.IntN(len(simChats))])
	switch n := r.IntN(20); {
	case n < 9 && chat != nil:
		s.say(p, chat)
	case n == 9 && chat != nil:
		p.loop.Post(func() { chat.SetName("by "+p.name+" "+strconv.Itoa(p.count), nil, nil) })
	case n < 12 && chat != nil && chat.id != "r":
		s.mark(p, chat)
	case n < 14:
		p.cut()
	case n < 17:
		if p.line == nil {
			p.connect()
		}
	case n == 17:
		s.fails = []float64{0, 0, 0.3, 0.8}[r.IntN(4)]
	case n == 18:
		s.replace(p)
	default:
		s.world.Advance(time.Duration(r.IntN(20)) * time.Second)
	}
}

func (s *sim) say(p *simPage, chat *Chat) {
	p.count++
	text := p.name + " " + strconv.Itoa(p.count)
	s.said[text] = chat.id
	p.loop.Post(func() {
		if !chat.joined() {
			return // it would be refused
		}
		chat.Send(text, func(err error) {
			if err == nil {
				s.saved[text] = true
			}
		}, func(sent Sent, err error) {
			if err != nil {
				s.t.Errorf("%q failed: %v", text, err)
				return
			}
			if e := s.server.chats[chat.id].events[sent.Number]; e.Text != text || e.Millis != sent.Millis {
				s.t.Errorf("%q was answered by %+v, but that is %+v", text, sent, e)
			}
		})
	})
}

func (s *sim) mark(p *simPage, chat *Chat) {
	number := max(0, chat.Info().Last)
	p.loop.Post(func() {
		chat.MarkSeen(number, func(err error) {
			if err == nil && chat.id == "c" {
				s.marked[p.user.ID] = max(s.marked[p.user.ID], number)
			}
		}, nil)
	})
}

// replace kills a page, and opens another one.
func (s *sim) replace(p *simPage) {
	s.checkEvents(p)
	p.kill()
	for i := range s.pages {
		if s.pages[i] == p {
			s.pages[i] = s.newPage(p.user.ID)
		}
	}
}

// heal mends everything, and waits until all is quiet.
func (s *sim) heal() {
	s.fails = 0
	for range 2 { // the second time, a tab that has not heard of what another one did looks for itself
		for _, p := range s.pages {
			p.cut()
		}
		s.world.Run()
		for _, p := range s.pages {
			p.connect()
		}
		s.world.Advance(5 * time.Minute)
	}
}

// checkEvents checks that a page was told of each event once, in order and without gaps, while it was in the chat.
func (s *sim) checkEvents(p *simPage) {
	for _, e := range p.events {
		switch e.Name {
		case Joined, Left:
			if p.in[e.Chat] = e.Name == Joined; p.in[e.Chat] {
				delete(p.last, e.Chat)
			}
			continue
		case EventsSeen, MessagePending, MessageDelivered:
			continue
		case MessageRefused:
			s.t.Errorf("%s: %q was refused: %s", p.name, e.Text, e.Reason)
			continue
		}
		if last, told := p.last[e.Chat]; told && e.Number != last+1 && (p.in[e.Chat] || e.Name != UserJoined || e.Number <= last) {
			s.t.Errorf("%s: in %s, event %d came after %d", p.name, e.Chat, e.Number, last)
		}
		p.last[e.Chat] = e.Number
		if is := s.server.chats[e.Chat].events[e.Number]; is.Name != e.Name || is.Text != e.Text || is.Millis != e.Millis {
			s.t.Errorf("%s: told of %+v, but it is %+v", p.name, e, is)
		}
	}
	p.events = nil
}

func (s *sim) check() {
	for _, p := range s.pages {
		s.checkEvents(p)
		for _, id := range simChats {
			c := p.chats.Chat(id)
			if c == nil {
				s.t.Errorf("%s does not use %s", p.name, id)
				continue
			}
			if last, told := p.last[id]; told && last != s.server.chats[id].info.Last {
				s.t.Errorf("%s: in %s, the last event told is %d of %d", p.name, id, last, s.server.chats[id].info.Last)
			}
			if len(c.Pending()) > 0 {
				s.t.Errorf("%s: in %s there waits %v", p.name, id, c.Pending())
			}
			if i := c.Info(); i.Last != s.server.chats[id].info.Last || i.Name != s.server.chats[id].info.Name || !i.Live {
				s.t.Errorf("%s: %s is %+v, but %+v", p.name, id, i, s.server.chats[id].info)
			}
		}
		if len(p.chats.Letters()) > 0 {
			s.t.Errorf("%s: there are dead letters: %+v", p.name, p.chats.Letters())
		}
		if len(p.chats.Waiting()) > 0 {
			s.t.Errorf("%s: there waits %+v", p.name, p.chats.Waiting())
		}
	}
	s.checkHistory()
	for user, number := range s.marked {
		if got := seenOf(s.server.chats["c"].info.Members, user); got < number {
			s.t.Errorf("%s has seen %d, but the server says %d", user.Name, number, got)
		}
	}
}

// checkHistory checks that what was saved is there, everything once, and what a page has sent to a chat in its order.
func (s *sim) checkHistory() {
	times := map[string]int{}
	for _, id := range simChats {
		order := map[string]int{}
		for _, e := range s.server.chats[id].events {
			if e.Name != Message {
				continue
			}
			times[e.Text]++
			who, number, _ := strings.Cut(e.Text, " ")
			n, _ := strconv.Atoi(number)
			if s.said[e.Text] != id || n <= order[who] {
				s.t.Errorf("in %s, %q came after %d", id, e.Text, order[who])
			}
			order[who] = n
		}
	}
	for text := range s.said {
		if n := times[text]; n > 1 || n == 0 && s.saved[text] {
			s.t.Errorf("%q, saved: %v, is there %d times", text, s.saved[text], n)
		}
	}
}
