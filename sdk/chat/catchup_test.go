package chat

import (
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

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

func TestWhatWasMissedIsAskedForOnceMoreIfItIsNotAnsweredInTime(t *testing.T) {
	for _, late := range []string{"join", "joined"} {
		s := newScene(t, 1, true)
		c := s.server.make(map[string]string{"join": Room, "joined": Channel}[late], "c", bob)
		a := s.online(ada, false)
		a.do(func() { a.chats.Join("c", func(*Chat, error) {}) })
		a.cut()
		s.server.say(bob, c, "missed", "", 0)
		s.server.late = late
		a.told()
		a.connect()
		s.world.Advance(11 * time.Second)
		s.server.late = ""
		s.world.Advance(11 * time.Second)
		found := false
		for _, e := range a.events {
			found = found || e.Text == "missed"
		}
		if !found || !a.chats.Chat("c").Info().Live {
			t.Errorf("%s: told of %q, live %v", late, a.told(), a.chats.Chat("c").Info().Live)
		}
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

func TestWhatHappenedAfterAHistoryWasReadIsAskedForAgain(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, false)
	a.get("c")
	sessions := s.server.sessions
	s.server.sessions = nil // none of these is told of by the server itself
	say := func(text string) *Event {
		s.server.say(bob, c, text, "", 0)
		e := *c.events[len(c.events)-1]
		return &e
	}
	one, two := say("one"), say("two")
	a.chats.take(two) // so it asks what was before
	a.line.Do(0)      // and the answer is on its way
	say("three")
	a.chats.take(one)
	a.chats.take(say("four"))
	s.server.sessions = sessions
	s.world.Run()
	a.wantTold("message 1 one", "message 2 two", "message 3 three", "message 4 four")
}

func TestAnAnswerThatAnEventHasOvertakenChangesNothing(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, false)
	chat := a.get("c")
	old := dataOf(c)
	a.do(func() { chat.SetName("new", nil, nil) })
	a.do(func() { a.chats.learn(&old) })
	if i := chat.Info(); i.Name != "new" || i.Last != 1 {
		t.Errorf("the chat is %+v", i)
	}
}

func TestTheFirstAnswerOfASessionThatAnEventHasOvertakenChangesNothing(t *testing.T) {
	s := newScene(t, 1, true)
	c := s.server.make(Channel, "c", ada, bob)
	a := s.online(ada, false)
	chat := a.get("c")
	a.cut()
	s.server.late = "joined"
	old := dataOf(c)
	a.connect()
	s.world.Run()
	s.server.say(bob, c, "hello", "", 0)
	s.world.Run()
	a.do(func() { a.chats.learn(&old) })
	if i := chat.Info(); i.Last != 1 || !i.Live {
		t.Errorf("the chat is %+v", i)
	}
}

func TestAGapThatTheServerDoesNotFillIsLeftBehind(t *testing.T) {
	for _, code := range []offline.Code{"unauthorized", "invalid_message"} {
		s := newScene(t, 1, true)
		c := s.server.make(Channel, "c", ada, bob)
		a := s.online(ada, false)
		a.get("c")
		s.server.refuse["history"] = code
		sessions := s.server.sessions
		s.server.sessions = nil // this one is lost on the way
		s.server.say(bob, c, "one", "", 0)
		s.server.sessions = sessions
		s.server.say(bob, c, "two", "", 0)
		s.world.Advance(time.Minute)
		a.wantTold("message 2 two")
	}
}
