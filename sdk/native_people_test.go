//go:build !js

package sdk_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/directory"
	"github.com/holdfast-sdk/holdfast/sdk/presence"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

func addUsers(t *testing.T, admin string, names ...string) {
	t.Helper()
	for _, name := range names {
		rest(t, admin, "POST", "/domains/convergence/default/users", fmt.Sprintf(`{"username":%q,"password":"secret","firstName":%q}`, name, "F-"+name))
	}
}

// changes collects the presence events of a client.
type changes struct {
	mu   sync.Mutex
	list []string
}

func (c *changes) collect(config *sdk.Config) {
	config.Events = func(e sdk.Event) {
		if e, ok := e.(*presence.Event); ok {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.list = append(c.list, fmt.Sprintf("%s %v %d %d %v %v", e.User.Name, e.Own, e.Name, len(e.State), e.Keys, e.Available))
		}
	}
}

func (c *changes) has(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.list {
		if one == what {
			return true
		}
	}
	return false
}

func texts(pairs ...string) presence.State {
	state := presence.State{}
	for i := 0; i < len(pairs); i += 2 {
		state[pairs[i]] = wire.JSON{Kind: wire.JSONString, Text: pairs[i+1]}
	}
	return state
}

var ann = sdk.UserID{Name: "ann"}

func TestTwoUsersSeeEachOthersPresenceThroughTheServer(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob")
	told := &changes{}
	bob := dial(t, url, sdk.Password("bob", "secret"), told.collect)
	offlineRun(t, bob, func(d *sdk.Domain, done func(error)) {
		d.Presence().Subscribe([]sdk.UserID{ann}, func(list []presence.Presence, err error) {
			if err == nil && (list[0].Available || !list[0].Live) {
				t.Errorf("Ann is %+v", list[0])
			}
			done(err)
		})
	})
	a := dial(t, url, sdk.Password("ann", "secret"))
	a.Do(func(d *sdk.Domain) { d.Presence().SetState(texts("x", "1", "y", "2")) })
	until(t, bob, func() bool { return told.has("ann false 0 2 [] false") })
	a.Do(func(d *sdk.Domain) {
		d.Presence().RemoveState([]string{"x"})
		d.Presence().ClearState()
		d.Presence().SetState(texts("z", "3"))
	})
	until(t, bob, func() bool {
		return told.has("ann false 0 1 [] false") && told.has("ann false 1 0 [x] false") && told.has("ann false 2 0 [] false")
	})
	if p := bobKnows(bob); !p.Available || p.State["z"].Text != "3" || len(p.State) != 1 {
		t.Errorf("Ann is %+v", p)
	}
	a.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	until(t, bob, func() bool { return told.has("ann false 3 0 [] true") && told.has("ann false 3 0 [] false") })
	offlineRun(t, bob, func(d *sdk.Domain, done func(error)) {
		d.Presence().Presence([]sdk.UserID{{Name: "nobody"}}, func(_ []presence.Presence, err error) {
			if offline.CodeOf(err) != presence.ErrUserNotFound {
				t.Errorf("the presence of nobody: %v", err)
			}
			d.Presence().Unsubscribe(ann)
			done(nil)
		})
	})
	if p := bobKnows(bob); p.Live || p.Available || len(p.State) != 0 {
		t.Errorf("Ann is %+v", p)
	}
}

func bobKnows(bob *sdk.Client) (p presence.Presence) {
	bob.Do(func(d *sdk.Domain) { p = d.Presence().Known(ann) })
	return p
}

func TestPresenceIsRestoredAfterAReloadAndSeenByOthers(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob")
	storage := &sdk.MemoryStorage{}
	work := &jobs{}
	a := dial(t, url, sdk.Password("ann", "secret"), stored(storage, true), work.of)
	offlineRun(t, a, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("ann", done) })
	a.Do(func(d *sdk.Domain) { d.Presence().SetState(texts("x", "online")) })
	a.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	a.Do(func(d *sdk.Domain) { d.Presence().SetState(texts("y", "offline")) })
	offlineRun(t, a, func(_ *sdk.Domain, done func(error)) { work.whenDone(func() { done(nil) }) }) // it is stored
	a.Close()

	told := &changes{}
	bob := dial(t, url, sdk.Password("bob", "secret"), told.collect)
	var people *presence.Service
	offlineRun(t, bob, func(d *sdk.Domain, done func(error)) {
		people = d.Presence()
		people.Subscribe([]sdk.UserID{ann}, func(_ []presence.Presence, err error) { done(err) })
	})
	until(t, bob, func() bool { return !people.Known(ann).Available }) // the server has noticed, too
	again := dial(t, url, sdk.Password("ann", "secret"), stored(storage, true))
	until(t, bob, func() bool { return told.has("ann false 0 2 [] false") })
	again.Do(func(d *sdk.Domain) {
		if state := d.Presence().State(); state["x"].Text != "online" || state["y"].Text != "offline" {
			t.Errorf("after the reload the state is %v", state)
		}
	})
}

func TestTheDirectoryAnswersThroughTheServerAndAfterAColdStart(t *testing.T) {
	url, admin := serve(t)
	addUsers(t, admin, "ann", "bob")
	rest(t, admin, "POST", "/domains/convergence/default/groups", `{"id":"staff","description":"D","members":["ann"]}`)
	storage := &sdk.MemoryStorage{}
	work := &jobs{}
	c := dial(t, url, sdk.Password("ann", "secret"), stored(storage, true), work.of)
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("ann", done) })
	run := func(f func(d *sdk.Domain, done func(error))) { t.Helper(); offlineRun(t, c, f) }
	askDirectory(t, run, true)
	c.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	askDirectory(t, run, false)
	run(func(_ *sdk.Domain, done func(error)) { work.whenDone(func() { done(nil) }) })
	c.Close()
	askDirectory(t, coldStart(t, storage), false)
}

// jobs is a loop that knows what runs away from it: what is stored because it was last known, nobody is told of.
type jobs struct {
	offline.Loop
	running int
	waiting func()
}

func (j *jobs) of(c *sdk.Config) { j.Loop, c.Loop = c.Loop, j }

// Go implements offline.Loop.
func (j *jobs) Go(work, then func()) {
	j.running++
	j.Loop.Go(work, func() {
		if then != nil {
			then()
		}
		j.running--
		j.look()
	})
}

// whenDone calls f once nothing runs.
func (j *jobs) whenDone(f func()) {
	j.waiting = f
	j.look()
}

func (j *jobs) look() {
	if f := j.waiting; f != nil && j.running == 0 {
		j.waiting = nil
		f()
	}
}

// coldStart makes a domain of Ann's storage that finds no server, and returns what runs something on its loop until done is called.
func coldStart(t *testing.T, storage *sdk.MemoryStorage) (run func(func(d *sdk.Domain, done func(error)))) {
	t.Helper()
	loop := sdk.NewLoop()
	config := sdk.Config{URL: "http://127.0.0.1:1/convergence/default", Options: sdk.DefaultOptions(), Loop: loop, Clock: loop, Rand: loop,
		Dialer: &sdk.WebSocketDialer{Loop: loop}, Events: func(sdk.Event) {}}
	stored(storage, true)(&config)
	d, err := sdk.New(config)
	check(t, err)
	t.Cleanup(func() {
		loop.Do(func() { d.Dispose(nil) })
		loop.Close()
	})
	run = func(f func(d *sdk.Domain, done func(error))) {
		t.Helper()
		answers := make(chan error, 1)
		loop.Do(func() { f(d, func(err error) { answers <- err }) })
		select {
		case err := <-answers:
			check(t, err)
		case <-time.After(patience):
			t.Fatal("it does not return")
		}
	}
	run(func(d *sdk.Domain, done func(error)) { d.InitializeOffline("ann", done) })
	return run
}

func askDirectory(t *testing.T, run func(func(d *sdk.Domain, done func(error))), live bool) {
	t.Helper()
	run(func(d *sdk.Domain, done func(error)) {
		d.Directory().Profile(func(k directory.Known, err error) {
			if err == nil && (k.ID != ann || *k.FirstName != "F-ann" || k.Live != live || k.AsOf == 0) {
				t.Errorf("the profile is %+v %+v", k.User, k.Fresh)
			}
			done(err)
		})
	})
	run(func(d *sdk.Domain, done func(error)) {
		d.Directory().Users([]sdk.UserID{{Name: "bob"}, {Name: "nobody"}, ann}, func(list []directory.Known, err error) {
			if err == nil && (len(list) != 2 || list[0].ID.Name != "bob" || list[1].Live != live) {
				t.Errorf("the users are %+v", list)
			}
			done(err)
		})
	})
	run(func(d *sdk.Domain, done func(error)) {
		d.Directory().Search(directory.Query{Term: "F-B", Limit: 10}, func(list []directory.Known, err error) {
			if err == nil && (len(list) != 1 || list[0].ID.Name != "bob") {
				t.Errorf("it finds %+v", list)
			}
			done(err)
		})
	})
	run(func(d *sdk.Domain, done func(error)) {
		d.Directory().Groups(nil, func(list []directory.Group, f service.Fresh, err error) {
			if err == nil && (len(list) != 1 || list[0].ID != "staff" || len(list[0].Members) != 1 || f.Live != live) {
				t.Errorf("the groups are %+v", list)
			}
			done(err)
		})
	})
	run(func(d *sdk.Domain, done func(error)) {
		d.Directory().GroupsOf([]sdk.UserID{{Name: "bob"}, ann}, func(list [][]string, f service.Fresh, err error) {
			if err == nil && (len(list) != 2 || len(list[0]) != 0 || len(list[1]) != 1) {
				t.Errorf("the groups of Bob and Ann are %v", list)
			}
			done(err)
		})
	})
}
