package sim

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Activities is what Config.Also may name: everybody takes part in an activity that is made by who comes first, and changes states.
const Activities = "activities"

var work = activity.Key{Type: "work", ID: "w"}

// part is what a page has been told of the others in the activity: by session, their states.
type part map[string]map[string]string

func (r *run) works() bool { return slices.Contains(r.config.Also, Activities) }

// Activity finds none: the one there is, is ephemeral.
func (h *handle) Activity(context.Context, store.ActivityKey) (store.Activity, error) {
	return store.Activity{}, store.ErrNotFound
}

// work has a page take part in the activity, sooner or later.
func (p *page) work() {
	state := activity.State{"from": text(p.name)}
	p.domain.Activities().Join(work, activity.JoinOptions{State: state, AutoCreate: &activity.AutoCreate{Ephemeral: true}},
		func(a *activity.Activity, err error) {
			p.run.tracef("%s takes part: %v", p.name, err)
			if err != nil {
				p.tab.AfterFunc(3*time.Second, p.work)
				return
			}
			p.working, p.others = a, part{}
			for _, other := range a.Participants() {
				if !other.Local {
					p.others[other.Session] = plain(other.State)
				}
			}
		})
}

func text(s string) wire.JSON { return wire.JSON{Kind: wire.JSONString, Text: s} }

// sets lets somebody change the own state.
func (r *run) sets() {
	r.on(func(p *page) {
		a := p.working
		if a == nil {
			return
		}
		p.changes++
		key, value := "k"+strconv.Itoa(r.random.IntN(3)), p.name+":"+strconv.Itoa(p.changes)
		var err error
		switch n := r.random.IntN(10); {
		case n == 0:
			err = a.ClearState()
		case n < 3:
			err = a.RemoveState([]string{key})
		default:
			err = a.SetState(activity.State{key: text(value)})
		}
		r.tracef("%s changes its state, %s: %v", p.name, value, err)
	})
}

// watch keeps what a page is told of the others.
func (p *page) watch(e *activity.Event) {
	p.run.tracef("%s is told: %s of %s, local %v", p.name, e.Name, e.Session, e.Local)
	switch {
	case p.working == nil: // what there is when it has joined is taken from there
	case e.Name == activity.Left && e.Local:
		p.others = part{}
	case e.Local:
	case e.Name == activity.SessionJoined:
		if p.others[e.Session] != nil {
			p.run.failf("%s was told twice that %s has joined", p.name, e.Session)
		}
		p.others[e.Session] = plain(e.Participant.State)
	case e.Name == activity.SessionLeft:
		if p.others[e.Session] == nil {
			p.run.failf("%s was told that %s has left, which was not there", p.name, e.Session)
		}
		delete(p.others, e.Session)
	case e.Name == activity.StateDelta:
		p.apply(e)
	}
}

func (p *page) apply(e *activity.Event) {
	state := p.others[e.Session]
	if state == nil {
		p.run.failf("%s was told of the state of %s, which is not there", p.name, e.Session)
		return
	}
	if e.Complete {
		clear(state)
	}
	for _, key := range e.Removed {
		delete(state, key)
	}
	maps.Copy(state, plain(e.Values))
}

func plain(s activity.State) map[string]string {
	out := map[string]string{}
	for key, value := range s {
		out[key] = value.Text
	}
	return out
}

// apart says who sees another activity than there is, "" if everybody sees the same.
func (r *run) apart() string {
	states := part{}
	for _, p := range r.live() {
		if !r.works() {
			return ""
		}
		if p.working == nil || !p.working.IsJoined() || !p.working.Fresh().Live {
			return p.name + " does not take part"
		}
		states[p.domain.Session().ID] = plain(p.working.State())
	}
	for _, p := range r.live() {
		seen, told := part{}, maps.Clone(p.others)
		for _, other := range p.working.Participants() {
			seen[other.Session] = plain(other.State)
		}
		told[p.domain.Session().ID] = states[p.domain.Session().ID]
		switch {
		case !same(seen, states):
			return fmt.Sprintf("%s sees %v, and there is %v", p.name, seen, states)
		case !same(told, states):
			return fmt.Sprintf("%s was told of %v, and there is %v", p.name, told, states)
		}
	}
	return ""
}

func same(a, b part) bool {
	return maps.EqualFunc(a, b, func(x, y map[string]string) bool { return maps.Equal(x, y) })
}
