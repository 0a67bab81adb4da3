//go:build !js

package sdk_test

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

func splice(index int, text string) func(*document.Element) error {
	return func(root *document.Element) error { return root.Get("text").Splice(index, 0, text) }
}

func TestAnEditWhoseAcknowledgementIsLostIsThereOnce(t *testing.T) {
	for _, once := range []bool{true, false} {
		url, _ := serve(t)
		f := &flaky{}
		a := dial(t, url, sdk.Anonymous("Ada"), through(f), func(c *sdk.Config) { c.Options.ExactlyOnce = once })
		b := dial(t, url, sdk.Anonymous("Bob"))
		x, y := openNote(t, a, "n"), openNote(t, b, "n")
		check(t, x.Edit(splice(0, "1")))
		a.Do(func(*sdk.Domain) { f.last.lose() })
		check(t, x.Edit(splice(1, "2"))) // never sent on the old connection
		until(t, b, func() bool { return strings.HasPrefix(textOf(y), "1") })
		check(t, y.Edit(splice(0, "0")))
		check(t, x.Saved(soon(t)))
		check(t, y.Saved(soon(t)))
		until(t, a, func() bool { return textOf(x) == "012" })
		until(t, b, func() bool { return textOf(y) == "012" })
	}
}

// moving is a dialer to a server that comes back at another address: its own may be somebody else's by then. Its fields belong to the loop.
type moving struct {
	sdk.Dialer
	from, to string
}

func (m *moving) under(c *sdk.Config) { m.Dialer, c.Dialer = c.Dialer, m }

// Dial implements sdk.Dialer.
func (m *moving) Dial(url string, h sdk.SocketHandler) sdk.Socket {
	return m.Dialer.Dial(strings.Replace(url, m.from, m.to, 1), h)
}

func addressIn(url string) string { return strings.Split(strings.TrimPrefix(url, "http://"), "/")[0] }

func TestEditsGoOnOverARestartOfTheServer(t *testing.T) {
	data := t.TempDir()
	url, _, stop, err := startServer(data)
	check(t, err)
	way := &moving{from: addressIn(url), to: addressIn(url)}
	a := dial(t, url, sdk.Anonymous("Ada"), way.under, func(c *sdk.Config) { c.Options.ReconnectIntervals = c.Options.ReconnectIntervals[:1] })
	x := openNote(t, a, "n")
	var before sdk.Session
	a.Do(func(d *sdk.Domain) { before = d.Session() })
	check(t, x.Edit(splice(0, "before")))
	check(t, x.Saved(soon(t)))
	stop()
	until(t, a, func() bool { return len(x.Collaborators()) == 0 })
	check(t, x.Edit(splice(6, " meanwhile")))
	url, _, stop, err = startServer(data)
	check(t, err)
	defer stop()
	a.Do(func(*sdk.Domain) { way.to = addressIn(url) })
	check(t, x.Saved(soon(t)))
	check(t, x.Edit(splice(16, " after")))
	check(t, x.Saved(soon(t)))
	a.Do(func(d *sdk.Domain) {
		if s := d.Session(); s.ID == before.ID || s.User.ID != before.User.ID {
			t.Errorf("the session was %+v and is %+v", before, s)
		}
	})
	if y := openNote(t, dial(t, url, sdk.Anonymous("Bob")), "n"); textOf(y) != "before meanwhile after" {
		t.Errorf("the text is %q", textOf(y))
	}
	check(t, x.Close(soon(t)))
}

func TestAModelDeletedWhileAwaySaysSo(t *testing.T) {
	url, _ := serve(t)
	f := &flaky{}
	deleted := false
	a := dial(t, url, sdk.Anonymous("Ada"), through(f), func(c *sdk.Config) {
		c.Events = func(e sdk.Event) {
			if e, ok := e.(*sdk.ModelEvent); ok && e.Name == sdk.ModelDeleted {
				deleted = true
			}
		}
	})
	b := dial(t, url, sdk.Anonymous("Bob"))
	x := openNote(t, a, "n")
	a.Do(func(*sdk.Domain) { f.last.deaf, f.last.mute = true, true })
	check(t, x.Edit(splice(0, "unsent")))
	removed := make(chan error, 1)
	b.Do(func(d *sdk.Domain) { d.Models().Remove("n", func(err error) { removed <- err }) })
	check(t, <-removed)
	openNote(t, b, "n") // made anew under the same id: not the same model
	a.Do(func(*sdk.Domain) { f.last.mute = false; f.last.cut() })
	until(t, a, func() bool { return !x.IsOpen() })
	a.Do(func(*sdk.Domain) {
		if !deleted || textOf(x) != "unsent" || len(x.Document().Inflight()) != 1 {
			t.Errorf("deleted %v, text %q", deleted, textOf(x))
		}
	})
}
