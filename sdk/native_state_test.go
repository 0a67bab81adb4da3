//go:build !js

package sdk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// hurried is a clock whose timers run out soon.
type hurried struct{ offline.Clock }

func (h hurried) AfterFunc(d time.Duration, f func()) (stop func()) {
	return h.Clock.AfterFunc(d/100, f)
}

func TestARealServerRepairsContentThatIsNotItsOwn(t *testing.T) {
	url, _ := serve(t)
	faults := make(chan error, 10)
	repaired := make(chan string, 10)
	c := dial(t, url, sdk.Anonymous("ada"), func(c *sdk.Config) {
		c.Clock, c.Options.Heartbeat = hurried{c.Clock}, false
		c.Options.RequestTimeout, c.Options.ConnectionTimeout, c.Options.HandshakeTimeout = 100*patience, 100*patience, 100*patience
		c.Events = func(e sdk.Event) {
			switch e := e.(type) {
			case *sdk.DomainEvent:
				if e.Name == sdk.ErrorOccurred {
					faults <- e.Cause
				}
			case *sdk.ModelEvent:
				if e.Name == sdk.StateRepaired {
					repaired <- e.Model.ID()
				}
			}
		}
	})
	other := dial(t, url, sdk.Anonymous("bob"))
	m, theirs := openNote(t, c, "m"), openNote(t, other, "m")
	check(t, m.Edit(func(root *document.Element) error { return root.Get("text").SetText("shared") }))
	check(t, m.Saved(soon(t)))
	until(t, other, func() bool { return theirs.Document().Root().Get("text").Text() == "shared" })
	c.Do(func(*sdk.Domain) {
		spoilt := m.Document().Root().Value()
		spoilt.Member("text").Text = "spoilt"
		if err := m.Document().Repair(spoilt, func(bool) {}); err != nil {
			t.Error(err)
		}
	})
	check(t, theirs.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "> ") }))
	select {
	case <-repaired:
	case <-time.After(patience):
		t.Fatal("it is not repaired")
	}
	if err := <-faults; !errors.Is(err, sdk.ErrStateDiffers) {
		t.Errorf("the error is %v", err)
	}
	until(t, c, func() bool { return textOf(m) == "> shared" }) // it may have been repaired before that edit came
	check(t, theirs.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 2, "still ") }))
	until(t, c, func() bool { return m.Document().Root().Get("text").Text() == "still shared" })
	check(t, m.Edit(func(root *document.Element) error { return root.Get("text").Splice(0, 0, "is ") }))
	until(t, other, func() bool { return theirs.Document().Root().Get("text").Text() == "is still shared" })
}
