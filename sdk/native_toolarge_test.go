//go:build !js

package sdk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

// smallLimits are those of a server in these tests. What is to go beyond one stays below the next.
var smallLimits = []string{"--max-op", "8000", "--max-frame", "30000", "--max-model", "50000"}

// drops counts how often the connection of a client was lost.
func drops(n *int) func(*sdk.Config) {
	return func(c *sdk.Config) {
		before := c.Events
		c.Events = func(e sdk.Event) {
			if e, ok := e.(*sdk.DomainEvent); ok && e.Name == sdk.Interrupted {
				*n++
			}
			before(e)
		}
	}
}

// write appends texts to a note, each as one edit.
func write(t *testing.T, m *sdk.OpenModel, texts ...string) {
	t.Helper()
	check(t, m.Edit(func(root *document.Element) error {
		for _, text := range texts {
			if err := root.Get("text").Splice(root.Get("text").Len(), 0, text); err != nil {
				return err
			}
		}
		return nil
	}))
}

// letters are the dead letters of a client, as "model kind code".
func letters(t *testing.T, c *sdk.Client) (out []string) {
	t.Helper()
	var all sdk.DeadLetters
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.DeadLetters(func(l sdk.DeadLetters, err error) {
			all = l
			done(err)
		})
	})
	for _, l := range all.Models {
		out = append(out, fmt.Sprint(l.Model, " ", l.Kind, " ", l.Code))
		if l.Code == sdk.ErrTooLarge && !strings.Contains(l.Reason, fmt.Sprintf("%q", l.Model)) {
			t.Errorf("it is not named what was too large: %s", l.Reason)
		}
	}
	for _, l := range all.Chats {
		out = append(out, fmt.Sprint(l.Chat, " ", l.Code))
	}
	slices.Sort(out)
	return out
}

// createOffline makes a note on the device.
func createOffline(t *testing.T, c *sdk.Client, id, text string) {
	t.Helper()
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Models().Create(sdk.NewModel{Collection: "notes", ID: id, Data: &ot.Value{Kind: ot.Object, Members: []ot.Member{
			{Key: "text", Value: &ot.Value{Kind: ot.String, Text: text}}}}}, func(_ string, err error) { done(err) })
	})
}

// allSent waits until nothing is to be sent any more.
func allSent(t *testing.T, c *sdk.Client) {
	t.Helper()
	var domain *sdk.Domain
	c.Do(func(d *sdk.Domain) { domain = d })
	until(t, c, func() bool { return domain.Pending().Entries == 0 })
}

func TestWhatWasMadeOfflineAndIsTooLargeBecomesADeadLetterAndEverythingElseArrives(t *testing.T) {
	for _, once := range []bool{true, false} {
		t.Run(fmt.Sprint("ExactlyOnce=", once), func(t *testing.T) { tooLargeStory(t, once) })
	}
}

func tooLargeStory(t *testing.T, once bool) {
	flags := smallLimits
	if !once {
		flags = append(flags, "--no-exactly-once")
	}
	url, _ := serve(t, flags...)
	storage := &sdk.MemoryStorage{}
	c := dial(t, url, sdk.Anonymous("ada"), stored(storage, once))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	names := []string{"frame", "op", "model", "small"}
	notes := map[string]*sdk.OpenModel{}
	for _, id := range names {
		notes[id] = openNote(t, c, id)
	}
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Disconnect(func() { done(nil) }) })
	write(t, notes["frame"], "before ", strings.Repeat("x", 40_000), " after")
	write(t, notes["op"], "before ", strings.Repeat("x", 10_000), " after")
	write(t, notes["model"], slices.Repeat([]string{strings.Repeat("x", 7_000)}, 8)...)
	write(t, notes["small"], "all is ", "well")
	for _, id := range names {
		offlineRun(t, c, func(_ *sdk.Domain, done func(error)) { notes[id].WhenSaved(done) })
	}
	createOffline(t, c, "made large", strings.Repeat("x", 40_000))
	createOffline(t, c, "made small", "well")
	c.Close()

	lost := 0
	again := dial(t, url, sdk.Anonymous("ada"), stored(storage, once), drops(&lost))
	offlineRun(t, again, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	allSent(t, again)
	reader := dial(t, url, sdk.Anonymous("bob"))
	want := []string{"frame 1 too_large", "frame 1 too_large", "made large 0 too_large"}
	for range 8 - len(textOf(openNote(t, reader, "model")))/7_000 { // the server decides how many fit
		want = append(want, "model 1 too_large")
	}
	want = append(want, "op 1 too_large", "op 1 too_large")
	if got := letters(t, again); !slices.Equal(got, want) {
		t.Errorf("dead letters %q, want %q", got, want)
	}
	if lost != 0 {
		t.Errorf("the connection was lost %d times", lost)
	}
	for id, want := range map[string]string{"frame": "before ", "op": "before ", "small": "all is well", "made small": "well"} {
		if got := textOf(openNote(t, reader, id)); got != want {
			t.Errorf("the server has %q of %s, want %q", got, id, want)
		}
	}
}

func TestAnOpenModelWithAnEditThatIsTooLargeIsClosedAndEverythingElseGoesOn(t *testing.T) {
	url, _ := serve(t, smallLimits...)
	lost, storage := 0, &sdk.MemoryStorage{}
	c := dial(t, url, sdk.Anonymous("ada"), stored(storage, true), drops(&lost))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	large, other := openNote(t, c, "large"), openNote(t, c, "other")
	write(t, large, "before ", strings.Repeat("x", 40_000), " behind")
	write(t, other, "all is well")
	check(t, other.Saved(soon(t)))
	until(t, c, func() bool { return !large.IsOpen() })
	allSent(t, c)
	if got, want := letters(t, c), []string{"large 1 too_large", "large 1 too_large"}; !slices.Equal(got, want) {
		t.Errorf("dead letters %q, want %q", got, want)
	}
	again := openNote(t, c, "large")
	write(t, again, "and after")
	check(t, again.Saved(soon(t)))
	reader := dial(t, url, sdk.Anonymous("bob"))
	if got := textOf(openNote(t, reader, "large")); got != "before and after" {
		t.Errorf("the server has %q", got)
	}
	if lost != 0 {
		t.Errorf("the connection was lost %d times", lost)
	}
}

// A server that says nothing of its limit, or a gateway in front of it, ends the connection with the close code 1009.
func TestAConnectionThatEndsWithMessageTooBigIsMadeAgainWithoutThatEdit(t *testing.T) {
	url, _ := serve(t)
	lost, storage, between := 0, &sdk.MemoryStorage{}, &gateway{limit: 100_000}
	c := dial(t, url, sdk.Anonymous("ada"), stored(storage, true), drops(&lost), between.under)
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	large, other := openNote(t, c, "large"), openNote(t, c, "other")
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Disconnect(func() { done(nil) }) })
	write(t, large, "before ", strings.Repeat("x", 200_000), " behind")
	write(t, other, "all is well")
	for _, m := range []*sdk.OpenModel{large, other} {
		offlineRun(t, c, func(_ *sdk.Domain, done func(error)) { m.WhenSaved(done) })
	}
	createOffline(t, c, "made large", strings.Repeat("x", 300_000))
	createOffline(t, c, "made small", "well")
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Connect(sdk.Anonymous("ada"), done) })
	allSent(t, c)
	if got, want := letters(t, c), []string{"large 1 too_large", "large 1 too_large", "made large 0 too_large"}; !slices.Equal(got, want) {
		t.Errorf("dead letters %q, want %q", got, want)
	}
	if lost < 1 || lost > 2 { // once for each size
		t.Errorf("the connection was lost %d times", lost)
	}
	reader := dial(t, url, sdk.Anonymous("bob"))
	for id, want := range map[string]string{"large": "before ", "other": "all is well", "made small": "well"} {
		if got := textOf(openNote(t, reader, id)); got != want {
			t.Errorf("the server has %q of %s, want %q", got, id, want)
		}
	}
}

// gateway ends connections that are sent a message of more than limit bytes.
type gateway struct {
	sdk.Dialer
	loop  offline.Loop
	limit int
}

func (g *gateway) under(c *sdk.Config) {
	g.Dialer, g.loop = c.Dialer, c.Loop
	c.Dialer = g
}

// Dial implements sdk.Dialer.
func (g *gateway) Dial(url string, h sdk.SocketHandler) sdk.Socket {
	return &guarded{Socket: g.Dialer.Dial(url, h), gateway: g, handler: h}
}

// guarded is one such connection.
type guarded struct {
	sdk.Socket
	gateway *gateway
	handler sdk.SocketHandler
	ended   bool
}

// Send implements sdk.Socket.
func (s *guarded) Send(message []byte) {
	switch {
	case s.ended:
	case len(message) <= s.gateway.limit:
		s.Socket.Send(message)
	default:
		s.ended = true
		s.Socket.Close(1009, "")
		s.gateway.loop.Post(func() { s.handler.SocketEnded(offline.Errorf(sdk.ErrTooLarge, "message too big")) })
	}
}

// A server cannot decode more than wire.MaxElements, and ends the connection for it.
func TestABatchOfTooManyOperationsBecomesADeadLetter(t *testing.T) {
	url, _ := serve(t)
	lost := 0
	c := dial(t, url, sdk.Anonymous("ada"), stored(&sdk.MemoryStorage{}, true), drops(&lost))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	large, other := openNote(t, c, "large"), openNote(t, c, "other")
	c.Do(func(*sdk.Domain) {
		doc := large.Document()
		check(t, doc.StartBatch())
		for i := range wire.MaxElements/8 + 1 {
			_, err := doc.Root().Set("n", &ot.Value{Kind: ot.Number, Number: float64(i)})
			check(t, err)
		}
		check(t, doc.CompleteBatch())
	})
	write(t, other, "all is well")
	check(t, other.Saved(soon(t)))
	until(t, c, func() bool { return !large.IsOpen() })
	allSent(t, c)
	if got, want := letters(t, c), []string{"large 1 too_large"}; !slices.Equal(got, want) || lost != 0 {
		t.Errorf("dead letters %q, want %q; the connection was lost %d times", got, want, lost)
	}
}

func TestAChatMessageThatIsTooLargeBecomesADeadLetterAndThoseBehindItArrive(t *testing.T) {
	url, admin := serve(t, "--max-frame", "8000")
	addUsers(t, admin, "ann")
	heard, lost := &said{}, 0
	c := dial(t, url, sdk.Password("ann", "secret"), stored(&sdk.MemoryStorage{}, true), heard.collect, drops(&lost))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Chats().Create(chat.NewChat{Type: chat.Channel, Membership: chat.Public, ID: "c"}, func(_ string, err error) { done(err) })
	})
	ours := chatOf(t, c, "c")
	large := make(chan error, 1)
	offlineRun(t, c, func(_ *sdk.Domain, done func(error)) {
		ours.Send(strings.Repeat("x", 9_000), func(error) {}, func(_ chat.Sent, err error) { large <- err })
		ours.Send("hello", func(error) {}, func(_ chat.Sent, err error) { done(err) })
	})
	if err := <-large; !errors.Is(err, sdk.ErrTooLarge) && !errors.Is(err, offline.ErrRejected) {
		t.Errorf("the large one is answered with %v", err)
	}
	if got, want := letters(t, c), []string{"c too_large"}; !slices.Equal(got, want) || lost != 0 {
		t.Errorf("dead letters %q, want %q; the connection was lost %d times", got, want, lost)
	}
}

func TestAnActivityStateThatIsTooLargeRefusesTheJoin(t *testing.T) {
	url, _ := serve(t, "--max-frame", "8000")
	lost := 0
	c := dial(t, url, sdk.Anonymous("ann"), drops(&lost))
	answer := make(chan error, 1)
	c.Do(func(d *sdk.Domain) {
		o := activity.JoinOptions{State: word("k", strings.Repeat("x", 9_000)), AutoCreate: &activity.AutoCreate{Ephemeral: true}}
		d.Activities().Join(activity.Key{Type: "t", ID: "a"}, o, func(_ *activity.Activity, err error) { answer <- err })
	})
	if err := <-answer; !errors.Is(err, sdk.ErrTooLarge) || lost != 0 {
		t.Errorf("the join gives %v; the connection was lost %d times", err, lost)
	}
}

func TestALoginThatIsMoreThanTheServerTakesBeforeOneFails(t *testing.T) {
	url, _ := serve(t)
	for _, bytes := range []int{70_000, 3_000_000} {
		long := strings.Repeat("x", bytes)
		for _, login := range []sdk.Login{sdk.JWT(long), sdk.Password("ada", long), sdk.Anonymous(long)} {
			if _, err := sdk.Dial(soon(t), url, login); !errors.Is(err, sdk.ErrTooLarge) {
				t.Errorf("a login by %s of %d bytes gives %v", login.Method(), bytes, err)
			}
		}
	}
}
