package presence

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What is changed without a connection the other tabs of the user on this device hear of through a channel, as the server tells them of
// the rest. Each of them then has the change as if it had been made there, and whichever connects first sends it. That tab tells the
// others when the server has it, so that they do not send it later, over what has been changed since. A message that is lost is made
// up for by the server.

// tabNews is what a message to the other tabs says. It is the first byte of it; a wire.ActivityStateUpdatedMessage follows, which has room
// for all of it, and for the user in place of the session: tabs that share a store may have connected as different ones.
type tabNews = byte

const (
	tabChanged tabNews = iota // Set, Removed or Complete, for cleared: a change that was made without a connection
	tabSends                  // Set: what the server has once it has got what this tab sends it at the beginning of a session
	tabSettled                // Set: what the server has. Removed: the keys of which it was told by this tab
)

// openTabs begins to hear of other tabs.
func (s *Service) openTabs() {
	s.tabs = s.host.Env().Channels.Open("holdfast/presence/"+s.host.StoreName(), s.tabTold)
}

// alone reports whether no other tab has the same user: anonymous ones share a store, but not what they say of themselves.
func (s *Service) alone() bool {
	me := s.host.User()
	return s.tabs == nil || me == nil || me.ID.Kind == identity.AnonymousUser
}

// tellTabs tells the other tabs something.
func (s *Service) tellTabs(news tabNews, m *wire.ActivityStateUpdatedMessage) {
	if s.alone() {
		return
	}
	m.SessionID = s.tabUser()
	s.tabs.Send(wire.Append([]byte{news}, m))
}

func (s *Service) tabUser() string { return personKey(s.host.User().ID).String() }

// tellSettled tells the other tabs what the server has, which has seen all that was sent.
func (s *Service) tellSettled() {
	s.tellTabs(tabSettled, &wire.ActivityStateUpdatedMessage{Set: s.own.base, Removed: wire.SortedKeys(s.own.dirty)})
}

// tabTold takes what another tab tells. With a connection the server tells of it.
func (s *Service) tabTold(message []byte) {
	var m wire.ActivityStateUpdatedMessage
	if s.alone() || s.host.Connected() || len(message) == 0 || wire.Decode(message[1:], &m) != nil || m.SessionID != s.tabUser() {
		return
	}
	switch message[0] {
	case tabChanged:
		s.changedInTab(&m)
	case tabSends:
		s.own.share(m.Set)
	case tabSettled:
		s.settledByTab(m.Set, m.Removed)
	}
}

// changedInTab takes a change that another tab has made.
func (s *Service) changedInTab(m *wire.ActivityStateUpdatedMessage) {
	o := &s.own
	state := with(without(o.state, m.Removed), m.Set)
	if m.Complete {
		state = nil
	}
	o.mark(changeOf(o.state, state), o.state, true)
	s.show(state)
}

// share notes which changes another tab sends: those that it shows as well.
func (o *own) share(sent State) {
	for key := range o.dirty {
		if o.agrees(sent, key) {
			o.dirty[key] = true
		}
	}
}

// settledByTab takes what the server has by another tab, and the keys that tab has sent. What was changed here and is not known there is
// still to be sent.
func (s *Service) settledByTab(state State, sent []string) {
	o := &s.own
	for _, key := range sent {
		if o.dirty[key] {
			delete(o.dirty, key)
		}
	}
	merged := state
	for key := range o.dirty {
		if o.agrees(state, key) {
			delete(o.dirty, key)
		} else {
			merged = o.keepHere(merged, key)
		}
	}
	o.base = state
	s.show(merged)
}

// agrees reports whether a state has for a key what this client shows.
func (o *own) agrees(state State, key string) bool {
	here, shown := o.state[key]
	there, has := state[key]
	return shown == has && (!shown || here.Equal(&there))
}

func (s *Service) closeTabs() {
	if s.tabs != nil {
		s.tabs.Close()
	}
}
