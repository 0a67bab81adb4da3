package presence

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What is changed without a connection the other tabs of the user on this device hear of through a channel, as the server tells them of
// the rest. Each of them then has the change as if it had been made there: whichever connects first sends it, and to a server that
// has it already nothing is sent. A message that is lost is made up for by the server.

// openTabs begins to hear of other tabs.
func (s *Service) openTabs() {
	s.tabs = s.host.Env().Channels.Open("holdfast/presence/"+s.host.StoreName(), s.tabTold)
}

// alone reports whether no other tab has the same user: anonymous ones share a store, but not what they say of themselves.
func (s *Service) alone() bool {
	me := s.host.User()
	return s.tabs == nil || me == nil || me.ID.Kind == identity.AnonymousUser
}

// tellTabs tells the other tabs of a change.
func (s *Service) tellTabs(c change) {
	if s.alone() || s.host.Connected() {
		return
	}
	// A message that has all of it: Complete says that what is not set goes.
	s.tabs.Send(wire.Append(nil, &wire.ActivityUpdateStateMessage{Complete: c.cleared, Set: c.set, Removed: c.removed}))
}

// tabTold takes a change that another tab has made. With a connection the server tells of it.
func (s *Service) tabTold(message []byte) {
	var m wire.ActivityUpdateStateMessage
	if s.alone() || s.host.Connected() || wire.Decode(message, &m) != nil {
		return
	}
	o := &s.own
	state := with(without(o.state, m.Removed), m.Set)
	if m.Complete {
		state = nil
	}
	o.mark(changeOf(o.state, state), o.state)
	s.show(state)
}

func (s *Service) closeTabs() {
	if s.tabs != nil {
		s.tabs.Close()
	}
}
