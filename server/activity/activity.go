package activity

import (
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// activity is one that somebody is in. The lock of the service guards its members.
type activity struct {
	key       store.ActivityKey
	created   int64
	ephemeral bool
	members   []*member // in the order in which they came
}

// member is a session in an activity.
type member struct {
	activity *activity
	peer     Peer
	number   int32 // by which the connection calls the activity: its resource id
	lurks    bool  // it is no participant
	state    map[string]wire.JSON
	rights   rights
}

// rights are what counts for who is in an activity.
type rights struct{ join, lurk, view, set bool }

func rightsOf(names []string) (r rights) {
	for _, name := range names {
		switch name {
		case permission.JoinActivity:
			r.join = true
		case permission.LurkActivity:
			r.lurk = true
		case permission.ViewState:
			r.view = true
		case permission.SetState:
			r.set = true
		}
	}
	return r
}

// mayBeIn reports whether they are enough to be in the activity.
func (r rights) mayBeIn(lurking bool) bool {
	if lurking {
		return r.lurk
	}
	return r.join
}

// connection is what a connection is in, by number. Numbers are not given out twice.
type connection struct {
	members map[int32]*member
	next    int32
}

func (m *member) session() string { return m.peer.Identity().Session }

func (m *member) send(message wire.BodyMessage, who []model.Identity) {
	m.peer.Send(wire.AppendFrame(nil, wire.Message, 0, message), who)
}

// sees is a state as a member may see it.
func (m *member) sees(of *member) map[string]wire.JSON {
	if m != nil && m != of && !m.rights.view {
		return nil
	}
	return of.state
}

// states are those of all participants as one member may see them (nil: who sees all), and who they are.
func (a *activity) states(seenBy *member) (states map[string]wire.ActivityStateData, who []model.Identity) {
	states = map[string]wire.ActivityStateData{}
	for _, m := range a.members {
		if !m.lurks {
			states[m.session()] = wire.ActivityStateData{State: seenBy.sees(m)}
			who = append(who, m.peer.Identity())
		}
	}
	return states, who
}

// others calls f for every member but one.
func (a *activity) others(than *member, f func(*member)) {
	for _, m := range a.members {
		if m != than {
			f(m)
		}
	}
}

// find returns the member that a connection is, or nil.
func (a *activity) find(p Peer) *member {
	for _, m := range a.members {
		if m.peer == p {
			return m
		}
	}
	return nil
}
