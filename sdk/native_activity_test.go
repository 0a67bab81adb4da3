//go:build !js

package sdk_test

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// visitor is a client that lists the events of its activities.
type visitor struct {
	*sdk.Client
	t      *testing.T
	events []string // of the loop
}

func visit(t *testing.T, url, name string, change ...func(*sdk.Config)) *visitor {
	v := &visitor{t: t}
	v.Client = dial(t, url, sdk.Anonymous(name), append(change, func(c *sdk.Config) {
		c.Events = func(event sdk.Event) {
			if e, ok := event.(*activity.Event); ok && e.Name != activity.ParticipantsChanged {
				v.events = append(v.events, fmt.Sprint(e.Name, " ", e.Local))
			}
		}
	})...)
	return v
}

// does runs f on the loop and waits until its done is called.
func (v *visitor) does(f func(s *activity.Service, done func(error))) error {
	v.t.Helper()
	answers := make(chan error, 1)
	v.Do(func(d *sdk.Domain) { f(d.Activities(), func(err error) { answers <- err }) })
	select {
	case err := <-answers:
		return err
	case <-soon(v.t).Done():
		v.t.Fatal("it does not return")
		return nil
	}
}

func (v *visitor) join(key activity.Key, o activity.JoinOptions) (a *activity.Activity) {
	v.t.Helper()
	check(v.t, v.does(func(s *activity.Service, done func(error)) {
		s.Join(key, o, func(joined *activity.Activity, err error) { a = joined; done(err) })
	}))
	return a
}

// hears waits for events and takes them.
func (v *visitor) hears(want ...string) {
	v.t.Helper()
	until(v.t, v.Client, func() bool { return len(v.events) >= len(want) })
	var got []string
	v.Do(func(*sdk.Domain) { got, v.events = v.events, nil })
	if fmt.Sprint(got) != fmt.Sprint(want) {
		v.t.Errorf("heard %v, want %v", got, want)
	}
}

func word(key, text string) activity.State {
	return activity.State{key: {Kind: wire.JSONString, Text: text}}
}

func TestTwoProgramsTakePartInAnActivity(t *testing.T) {
	url, _ := serve(t)
	ann, bob := visit(t, url, "Ann"), visit(t, url, "Bob")
	key := activity.Key{Type: "view", ID: "home"}
	create := func(s *activity.Service, done func(error)) { s.Create(key, permission.Grants{}, done) }
	check(t, ann.does(create))
	if err := ann.does(create); !isCode(err, activity.ErrAlreadyExists) {
		t.Errorf("creating it twice: %v", err)
	}
	a, b := ann.join(key, activity.JoinOptions{State: word("x", "1")}), bob.join(key, activity.JoinOptions{})
	ann.hears("session_joined false")
	bob.Do(func(*sdk.Domain) {
		if list := b.Participants(); len(list) != 2 || list[0].State["x"].Text != "1" || *list[0].User.DisplayName != "Ann" || !list[1].Local {
			t.Errorf("participants %+v", list)
		}
	})
	ann.Do(func(*sdk.Domain) {
		check(t, a.SetState(word("x", "2")))
		check(t, a.RemoveState([]string{"x"}))
		check(t, a.ClearState())
	})
	all := func(local bool) (names []string) {
		for _, name := range []string{"state_delta", "state_set", "state_delta", "state_removed", "state_delta", "state_cleared"} {
			names = append(names, fmt.Sprint(name, " ", local))
		}
		return names
	}
	bob.hears(all(false)...)
	ann.hears(all(true)...)
	check(t, ann.does(func(_ *activity.Service, done func(error)) { a.Saved(done) }))
	own := func(_ *activity.Service, done func(error)) {
		b.Permissions().Own(func(names []string, f service.Fresh, err error) {
			if len(names) != 3 || !f.Live {
				t.Errorf("it may %v, %+v", names, f)
			}
			done(err)
		})
	}
	check(t, bob.does(own))
	check(t, bob.does(func(_ *activity.Service, done func(error)) { b.Leave(done) }))
	bob.hears("left true")
	ann.hears("session_left false")
	bob.join(key, activity.JoinOptions{})
	ann.hears("session_joined false")
	check(t, ann.does(func(_ *activity.Service, done func(error)) { a.Permissions().SetWorld(nil, done) }))
	bob.hears("force_leave true", "left true")
	ann.hears("session_left false")
	if err := bob.does(func(s *activity.Service, done func(error)) {
		s.Join(key, activity.JoinOptions{}, func(_ *activity.Activity, err error) { done(err) })
	}); !isCode(err, sdk.ErrUnauthorized) {
		t.Errorf("joining what one may not: %v", err)
	}
	check(t, ann.does(func(s *activity.Service, done func(error)) { s.Remove(key, done) }))
	ann.hears("deleted true", "left true")
}

func TestAProgramThatEndsWithoutAConnectionHasItsStateSentByTheNextOne(t *testing.T) {
	url, _ := serve(t)
	kept := &sdk.MemoryStorage{}
	how := activity.JoinOptions{State: word("y", "1"), AutoCreate: &activity.AutoCreate{}}
	key := activity.Key{Type: "view", ID: "kept"}
	bob := visit(t, url, "Bob")
	theirs := bob.join(key, how)
	ann := visit(t, url, "Ann", stored(kept, true))
	a := ann.join(key, activity.JoinOptions{})
	bob.hears("session_joined false")
	ann.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	bob.hears("session_left false")
	check(t, ann.does(func(_ *activity.Service, done func(error)) {
		if f := a.Fresh(); f.Live || f.AsOf == 0 || !a.IsJoined() {
			t.Errorf("without a connection it is %+v", f)
		}
		if err := a.SetState(word("mood", "good")); err != nil {
			t.Error(err)
		}
		a.Saved(done)
	}))
	ann.Close()
	visit(t, url, "Ann", stored(kept, true)).join(key, activity.JoinOptions{})
	bob.hears("session_joined false")
	bob.Do(func(*sdk.Domain) {
		if list := theirs.Participants(); len(list) != 2 || list[1].State["mood"].Text != "good" {
			t.Errorf("participants %+v", list)
		}
	})
}
