// Package servicetest has a domain for tests of services: it has no server, but a test that says what one answers.
package servicetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Host is a service.Host. What the service asks, sends and emits waits in it to be looked at.
type Host struct {
	T      *testing.T
	World  *offlinetest.World
	Tab    *offlinetest.Tab
	Store  *offline.MemoryStore // nil: the domain has no storage
	Me     *identity.User
	Events []service.Event
	Faults []error

	session   string
	connected bool
	users     *identity.Cache
	sent      []sent
}

var _ service.Host = (*Host)(nil)

// sent is a request, or a message, of the service.
type sent struct {
	body    wire.Body
	payload []byte
	answer  func(wire.BodyMessage, error) // nil: a message
}

// New makes a host without a connection in a tab of its own; store may be nil.
func New(t *testing.T, w *offlinetest.World, store *offline.MemoryStore) *Host {
	return &Host{T: t, World: w, Tab: w.NewTab(), Store: store, Me: &identity.User{ID: identity.UserID{Name: "me"}}, session: "offline:me", users: identity.NewCache()}
}

// On runs something on the loop, and all that follows from it without time passing.
func (h *Host) On(do func()) {
	h.T.Helper()
	h.Tab.Post(do)
	h.World.Run()
}

// Connect begins a session.
func (h *Host) Connect(session string, s service.Service) {
	h.T.Helper()
	h.On(func() {
		h.session, h.connected = session, true
		h.users.AddOwn(h.Me)
		h.users.AddSession(session, h.Me.ID)
		s.Online()
	})
}

// Cut ends the session. Requests under way fail.
func (h *Host) Cut(s service.Service) {
	h.T.Helper()
	h.On(func() {
		h.connected = false
		waiting := h.sent
		h.sent = nil
		s.Offline()
		for _, one := range waiting {
			if one.answer != nil {
				one.answer(nil, offline.Errorf("connection_failed", "cable cut"))
			}
		}
	})
}

// Tell lets the service hear a message of the server. It has to take it.
func (h *Host) Tell(s service.Service, m wire.BodyMessage) {
	h.T.Helper()
	h.On(func() {
		taken, err := s.Arrived(wire.Frame{Kind: wire.Message, Body: m.Body(), Payload: payload(m)})
		if !taken || err != nil {
			h.T.Errorf("a message %v was not taken: %v", m.Body(), err)
		}
	})
}

// Take takes what the service has asked or sent first, which must be of the given type. answer is nil for a message.
func Take[M any, P interface {
	*M
	wire.BodyMessage
}](h *Host) (m P, answer func(wire.BodyMessage, error)) {
	h.T.Helper()
	m = new(M)
	if len(h.sent) == 0 {
		h.T.Fatalf("the service sent nothing; want %v", m.Body())
	}
	first := h.sent[0]
	h.sent = h.sent[1:]
	if first.body != m.Body() {
		h.T.Fatalf("the service sent %v; want %v", first.body, m.Body())
	}
	if err := wire.Decode(first.payload, m); err != nil {
		h.T.Fatal(err)
	}
	if first.answer == nil {
		return m, nil
	}
	return m, func(reply wire.BodyMessage, err error) { h.On(func() { first.answer(reply, err) }) }
}

// None checks that the service sent nothing more.
func (h *Host) None() {
	h.T.Helper()
	for _, one := range h.sent {
		h.T.Errorf("the service sent %v; want nothing", one.body)
	}
}

// payload is a message as a frame has it.
func payload(m wire.BodyMessage) []byte {
	f, err := wire.DecodeFrame(wire.AppendFrame(nil, wire.Message, 0, m))
	if err != nil {
		panic(err) // it was just made
	}
	return f.Payload
}

// Env implements service.Host.
func (h *Host) Env() offline.Env {
	env := h.Tab.Env()
	if h.Store == nil {
		env.Leases, env.Channels = nil, nil
	}
	return env
}

// Request implements service.Host.
func (h *Host) Request(m wire.BodyMessage, want wire.Body, reply wire.Part, done func(error)) {
	if !h.connected {
		h.Tab.Post(func() { done(offline.Errorf(offline.ErrOffline, "there is no connection")) })
		return
	}
	h.sent = append(h.sent, sent{m.Body(), payload(m), func(answer wire.BodyMessage, err error) {
		if err == nil && answer.Body() != want {
			h.T.Errorf("a test answers with %v, and the service wants %v", answer.Body(), want)
		}
		if err == nil && reply != nil {
			err = wire.Decode(payload(answer), reply)
		}
		done(err)
	}})
}

// Send implements service.Host.
func (h *Host) Send(m wire.BodyMessage) {
	if h.connected {
		h.sent = append(h.sent, sent{m.Body(), payload(m), nil})
	}
}

// Connected implements service.Host.
func (h *Host) Connected() bool { return h.connected }

// Keeps implements service.Host.
func (h *Host) Keeps() bool { return h.Store != nil }

// StoreName implements service.Host.
func (h *Host) StoreName() string { return "store" }

// UsesEntries implements service.Host.
func (h *Host) UsesEntries() bool { return true }

// Session implements service.Host.
func (h *Host) Session() string { return h.session }

// User implements service.Host.
func (h *Host) User() *identity.User { return h.Me }

// Users implements service.Host.
func (h *Host) Users() *identity.Cache { return h.users }

// Emit implements service.Host.
func (h *Host) Emit(e service.Event) { h.Events = append(h.Events, e) }

// Fault implements service.Host.
func (h *Host) Fault(err error, _ string) { h.Faults = append(h.Faults, err) }
