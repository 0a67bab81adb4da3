//go:build !js

package sdk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
)

// said collects the chat events of a client, as "name number user text".
type said struct {
	mu   sync.Mutex
	list []string
}

func (s *said) collect(config *sdk.Config) {
	config.Events = func(e sdk.Event) {
		if e, ok := e.(*chat.Event); ok {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.list = append(s.list, strings.TrimSpace(fmt.Sprintf("%s %d %s %s%s", e.Name, e.Number, e.User.Name, e.Other.Name, e.Text)))
		}
	}
}

// of are the events of some names so far.
func (s *said) of(names ...string) (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.list {
		for _, name := range names {
			if strings.HasPrefix(line, name+" ") {
				out = append(out, line)
			}
		}
	}
	return out
}

func (s *said) has(line string) bool {
	name, _, _ := strings.Cut(line, " ")
	for _, one := range s.of(name) {
		if one == line {
			return true
		}
	}
	return false
}

// chatOf gets a chat to use.
func chatOf(t *testing.T, c *sdk.Client, id string) (got *chat.Chat) {
	t.Helper()
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Chats().Get([]string{id}, func(chats []*chat.Chat, err error) {
			if err == nil {
				got = chats[0]
			}
			done(err)
		})
	})
	return got
}

func TestTwoUsersTalkThroughTheServer(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob", "eve")
	byAnn, byBob := &said{}, &said{}
	a, b := dial(t, url, sdk.Password("ann", "secret"), byAnn.collect), dial(t, url, sdk.Password("bob", "secret"), byBob.collect)
	run := func(c *sdk.Client, f func(s *chat.Service, done func(error))) {
		t.Helper()
		offlineRun(t, c, func(d *sdk.Domain, done func(error)) { f(d.Chats(), done) })
	}
	run(a, func(s *chat.Service, done func(error)) {
		s.Create(chat.NewChat{Type: chat.Channel, Membership: chat.Public, ID: "c", Name: "talk"}, func(id string, err error) { done(err) })
	})
	ours := chatOf(t, a, "c")
	run(b, func(s *chat.Service, done func(error)) { s.Join("c", func(_ *chat.Chat, err error) { done(err) }) })
	run(a, func(_ *chat.Service, done func(error)) {
		ours.Send("hello", nil, func(_ chat.Sent, err error) { done(err) })
	})
	run(a, func(_ *chat.Service, done func(error)) { ours.SetName("n", nil, done) })
	run(a, func(_ *chat.Service, done func(error)) { ours.SetTopic("t", nil, done) })
	run(a, func(_ *chat.Service, done func(error)) { ours.MarkSeen(2, nil, done) })
	run(a, func(_ *chat.Service, done func(error)) { ours.Add(sdk.UserID{Name: "eve"}, done) })
	run(a, func(_ *chat.Service, done func(error)) { ours.Remove(sdk.UserID{Name: "eve"}, done) })
	for _, line := range []string{"message 2 ann hello", "name_changed 3 ann n", "topic_changed 4 ann t", "events_seen 2 ann", "user_added 5 ann eve", "user_removed 6 ann eve"} {
		until(t, b, func() bool { return byBob.has(line) })
		until(t, a, func() bool { return byAnn.has(line) })
	}
	until(t, a, func() bool { return byAnn.has("user_joined 1 bob") })
	run(b, func(s *chat.Service, done func(error)) { s.Leave("c", done) })
	until(t, a, func() bool { return byAnn.has("user_left 7 bob") })
	until(t, b, func() bool { return byBob.has("left 0") })
	run(a, func(_ *chat.Service, done func(error)) {
		ours.History(chat.HistoryQuery{}, func(h *chat.History, err error) {
			if err == nil && (len(h.Events) != 8 || h.Events[7].Name != chat.Created || h.Total != 8 || !h.Live) {
				t.Errorf("the history is %+v", h)
			}
			done(err)
		})
	})
	run(a, func(s *chat.Service, done func(error)) { s.RemoveChat("c", done) })
	until(t, a, func() bool { return byAnn.has("removed 0") })
	run(a, func(s *chat.Service, done func(error)) {
		s.Exists([]string{"c"}, func(exist []bool, err error) {
			if err == nil && exist[0] {
				t.Error("the chat that was removed exists")
			}
			done(err)
		})
	})
}

func TestMessagesWhoseAnswersWereLostAreOnTheServerOnce(t *testing.T) {
	for _, once := range []bool{true, false} {
		t.Run(fmt.Sprint("ExactlyOnce=", once), func(t *testing.T) { lostAnswers(t, once) })
	}
}

// lostAnswers sends messages through connections that are cut after the server has got them, and every other one while there is none.
func lostAnswers(t *testing.T, once bool) {
	var flags []string
	if !once {
		flags = append(flags, "--no-exactly-once")
	}
	url, admin := serve(t, flags...)
	addUsers(t, admin, "ann", "bob")
	byBob, byAnn := &said{}, &said{}
	line := &flaky{}
	a := dial(t, url, sdk.Password("ann", "secret"), stored(&sdk.MemoryStorage{}, once), through(line), byAnn.collect, func(c *sdk.Config) {
		c.Options.ReconnectIntervals = c.Options.ReconnectIntervals[:1] // at once
	})
	var domain *sdk.Domain
	a.Do(func(d *sdk.Domain) { domain = d })
	b := dial(t, url, sdk.Password("bob", "secret"), byBob.collect)
	offlineRun(t, a, func(d *sdk.Domain, done func(error)) {
		n := chat.NewChat{Type: chat.Channel, Membership: chat.Public, ID: "c", Members: []sdk.UserID{{Name: "bob"}}}
		d.Chats().Create(n, func(_ string, err error) { done(err) })
	})
	ours := chatOf(t, a, "c")
	chatOf(t, b, "c")
	var answers sync.WaitGroup
	var want []string
	for i := range 6 {
		text := fmt.Sprint("same ", i/2) // each twice
		want = append(want, fmt.Sprintf("message %d ann %s", i+1, text))
		answers.Add(1)
		saved := make(chan error, 1)
		a.Do(func(*sdk.Domain) {
			ours.Send(text, func(err error) { saved <- err }, func(sent chat.Sent, err error) {
				if err != nil || sent.Number != int64(i+1) {
					t.Errorf("message %d was answered by %+v, %v", i, sent, err)
				}
				answers.Done()
			})
		})
		check(t, <-saved)
		if i%2 == 0 {
			a.Do(func(*sdk.Domain) { line.last.lose() })
		} else {
			until(t, a, func() bool { return domain.IsConnected() && !line.last.mute }) // again: the next message is sent on it, and it is lost
		}
	}
	until(t, b, func() bool { return len(byBob.of("message")) >= len(want) })
	answers.Wait()
	until(t, a, func() bool { return len(ours.Pending()) == 0 })
	for who, told := range map[string][]string{"ann": byAnn.of("message"), "bob": byBob.of("message")} {
		if strings.Join(told, ",") != strings.Join(want, ",") {
			t.Errorf("%s was told\n %q, want\n %q", who, told, want)
		}
	}
	offlineRun(t, a, func(_ *sdk.Domain, done func(error)) {
		ours.History(chat.HistoryQuery{Filter: []string{chat.Message}}, func(h *chat.History, err error) {
			if err == nil && len(h.Events) != len(want) {
				t.Errorf("there are %d messages", len(h.Events))
			}
			done(err)
		})
	})
}

func TestAMessageThatWasSentOfflineIsDeliveredByTheNextProgram(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob")
	storage := &sdk.MemoryStorage{}
	a := dial(t, url, sdk.Password("ann", "secret"), stored(storage, true))
	offlineRun(t, a, func(d *sdk.Domain, done func(error)) {
		d.Chats().Create(chat.NewChat{Type: chat.Room, Membership: chat.Public, ID: "r"}, func(_ string, err error) { done(err) })
	})
	var room *chat.Chat
	offlineRun(t, a, func(d *sdk.Domain, done func(error)) {
		d.Chats().Join("r", func(c *chat.Chat, err error) { room = c; done(err) })
	})
	a.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	offlineRun(t, a, func(_ *sdk.Domain, done func(error)) { room.Send("kept", done, nil) })
	a.Do(func(d *sdk.Domain) {
		if p := d.Pending(); p.Entries != 1 || len(p.Chats) != 1 || p.Chats[0].ID != "r" {
			t.Errorf("pending is %+v", p)
		}
	})
	a.Close()

	byBob := &said{}
	b := dial(t, url, sdk.Password("bob", "secret"), byBob.collect)
	offlineRun(t, b, func(d *sdk.Domain, done func(error)) {
		d.Chats().Join("r", func(_ *chat.Chat, err error) { done(err) })
	})
	next := dial(t, url, sdk.Password("ann", "secret"), stored(storage, true))
	until(t, b, func() bool {
		return len(byBob.of("message")) == 1 && strings.HasSuffix(byBob.of("message")[0], "ann kept")
	})
	offlineRun(t, next, func(d *sdk.Domain, done func(error)) {
		d.Chats().Exists([]string{"r"}, func(_ []bool, err error) { done(err) })
	})
}

func TestAChatMessageThatIsRefusedIsADeadLetterOfTheDomain(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob")
	a, b := dial(t, url, sdk.Password("ann", "secret")), dial(t, url, sdk.Password("bob", "secret"))
	offlineRun(t, a, func(d *sdk.Domain, done func(error)) {
		n := chat.NewChat{Type: chat.Channel, Membership: chat.Public, ID: "c", Members: []sdk.UserID{{Name: "bob"}}}
		d.Chats().Create(n, func(_ string, err error) { done(err) })
	})
	his := chatOf(t, b, "c")
	failed := make(chan error, 1)
	b.Do(func(*sdk.Domain) { his.SetTopic("no right to", nil, func(err error) { failed <- err }) })
	if err := <-failed; offline.CodeOf(err) != "unauthorized" {
		t.Errorf("it failed with %v", err)
	}
	letters := lettersOf(t, b).Chats
	if len(letters) != 1 || letters[0].Kind != "topic" || letters[0].Text != "no right to" {
		t.Fatalf("the letters are %+v", letters)
	}
	offlineRun(t, b, func(d *sdk.Domain, done func(error)) { d.Chats().Discard(letters[0].N, done) })
	if len(lettersOf(t, b).Chats) != 0 {
		t.Error("the letter that was discarded is still there")
	}
}

func lettersOf(t *testing.T, c *sdk.Client) (all sdk.DeadLetters) {
	t.Helper()
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.DeadLetters(func(letters sdk.DeadLetters, err error) { all = letters; done(err) })
	})
	return all
}
