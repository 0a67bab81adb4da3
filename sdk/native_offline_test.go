//go:build !js

package sdk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// oneTab is the leases and channels of a program that is the only one to use its storage.
type oneTab struct{ loop offline.Loop }

func (o oneTab) Acquire(name string, granted func(offline.Lease)) (cancel func()) {
	o.loop.Post(func() { granted(o) })
	return func() {}
}
func (oneTab) Valid() bool                                                { return true }
func (oneTab) Release()                                                   {}
func (o oneTab) Open(name string, onMessage func([]byte)) offline.Channel { return o }
func (oneTab) Send([]byte)                                                {}
func (oneTab) Close()                                                     {}

// stored gives a client a storage that outlives it.
func stored(s *sdk.MemoryStorage, once bool) func(*sdk.Config) {
	return func(c *sdk.Config) {
		c.Storage, c.Leases, c.Channels = s, oneTab{c.Loop}, oneTab{c.Loop}
		c.Options.ExactlyOnce = once
	}
}

// offlineRun runs f on the loop and waits until its done is called.
func offlineRun(t *testing.T, c *sdk.Client, f func(d *sdk.Domain, done func(error))) {
	t.Helper()
	answers := make(chan error, 1)
	c.Do(func(d *sdk.Domain) { f(d, func(err error) { answers <- err }) })
	select {
	case err := <-answers:
		check(t, err)
	case <-time.After(patience):
		t.Fatal("it does not return")
	}
}

func TestWhatIsMadeAndEditedOfflineReachesTheServer(t *testing.T) {
	for _, once := range []bool{true, false} {
		t.Run(fmt.Sprint("ExactlyOnce=", once), func(t *testing.T) { offlineStory(t, once) })
	}
}

func offlineStory(t *testing.T, once bool) {
	var flags []string
	if !once {
		flags = append(flags, "--no-exactly-once")
	}
	url, _ := serve(t, flags...)
	storage := &sdk.MemoryStorage{}
	writer := dial(t, url, sdk.Anonymous("writer"), func(c *sdk.Config) { c.Options.ExactlyOnce = once })
	shared := openNote(t, writer, "shared")

	c := dial(t, url, sdk.Anonymous("ada"), stored(storage, once))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	m := openNote(t, c, "shared")
	check(t, m.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "online ") }))
	check(t, m.Saved(soon(t)))
	until(t, writer, func() bool { return textOf(shared) == "online " })
	c.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	check(t, m.Edit(func(root *document.Element) error {
		text := root.Get("text")
		for _, word := range []string{"and ", "offline"} {
			if err := text.Splice(text.Len(), 0, word); err != nil {
				return err
			}
		}
		return nil
	}))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Models().Create(sdk.NewModel{Collection: "notes", ID: "made", Data: &ot.Value{Kind: ot.Object, Members: []ot.Member{
			{Key: "text", Value: &ot.Value{Kind: ot.String, Text: "made offline"}}}}}, func(_ string, err error) { done(err) })
	})
	made := openNote(t, c, "made")
	check(t, made.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "it is ") }))
	for _, m := range []*sdk.OpenModel{m, made} { // what is not saved is gone with the page
		offlineRun(t, c, func(_ *sdk.Domain, done func(error)) { m.WhenSaved(done) })
	}
	c.Close()

	check(t, shared.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "writer: ") }))
	check(t, shared.Saved(soon(t)))
	again := dial(t, url, sdk.Anonymous("ada"), stored(storage, once))
	until(t, writer, func() bool { return textOf(shared) == "writer: online and offline" })
	n := openNote(t, again, "made")
	until(t, again, func() bool { return n.Document().Root().Get("text").Text() == "it is made offline" && n.Committed() })
	other := openNote(t, writer, "made")
	if got := textOf(other); got != "it is made offline" {
		t.Errorf("the server has %q", got)
	}
}

func TestASubscribedModelIsPushedByTheServer(t *testing.T) {
	url, _ := serve(t)
	writer := dial(t, url, sdk.Anonymous("writer"))
	m := openNote(t, writer, "m")
	versions := make(chan int64, 100)
	reader := dial(t, url, sdk.Anonymous("reader"), stored(&sdk.MemoryStorage{}, true), func(c *sdk.Config) {
		c.Events = func(e sdk.Event) {
			if e, ok := e.(*sdk.ModelsEvent); ok && (e.Name == sdk.ModelDownloaded || e.Name == sdk.ModelUpdated) {
				versions <- e.Version
			}
		}
	})
	offlineRun(t, reader, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	offlineRun(t, reader, func(d *sdk.Domain, done func(error)) { d.Models().SubscribeOffline([]string{"m"}, done) })
	check(t, m.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, strings.Repeat("x", 10)) }))
	for v := int64(0); v < 2; {
		select {
		case v = <-versions:
		case <-time.After(patience):
			t.Fatal("no update came")
		}
	}
	reader.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	got := openNote(t, reader, "m")
	if text := textOf(got); text != strings.Repeat("x", 10) {
		t.Errorf("offline it has %q", text)
	}
}
