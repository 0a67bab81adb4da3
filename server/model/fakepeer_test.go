package model

import (
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// peer is a connection that notes what it is sent.
type peer struct {
	world    *world
	identity Identity

	mu       sync.Mutex
	frames   []sent
	dropped  []int32
	asks     []func(*wire.AutoCreateModelConfigResponseMessage, error)
	prefixes int
	gate     chan struct{} // WaitRoom waits for it, if there is one
	waits    int
	panics   bool
	onSend   func(sent)
}

// sent is a frame and who was named with it; or the answer to a request.
type sent struct {
	body  wire.Body
	m     any
	bytes []byte
	who   []Identity
	err   error
}

func (w *world) peer(session string, user store.UserID) *peer {
	return &peer{world: w, identity: Identity{Session: session, User: user, Data: &wire.DomainUserData{UserID: UserData(user)}}}
}

func (p *peer) Identity() Identity { return p.identity }

func (p *peer) Prefix() string {
	p.prefixes++
	return p.identity.Session + "." + string(rune('0'+p.prefixes-1))
}

func (p *peer) Dropped(n int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped = append(p.dropped, n)
}

func (p *peer) AskAutoCreate(_ int32, done func(*wire.AutoCreateModelConfigResponseMessage, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks = append(p.asks, done)
}

func (p *peer) WaitRoom() error {
	p.mu.Lock()
	p.waits++
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		<-gate
	}
	return nil
}

func (p *peer) Send(frame []byte, who []Identity) {
	if p.panics {
		panic("planted")
	}
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		p.world.t.Errorf("a frame that cannot be decoded was sent: %v", err)
		return
	}
	m := decoders[f.Body]()
	if err := m.Decode(f.Payload); err != nil {
		p.world.t.Errorf("%s cannot be decoded: %v", f.Body.Name(), err)
	}
	p.note(sent{body: f.Body, m: m, bytes: frame, who: who})
}

func (p *peer) note(s sent) {
	p.mu.Lock()
	p.frames = append(p.frames, s)
	f := p.onSend
	p.mu.Unlock()
	if f != nil {
		f(s)
	}
}

// reply is a Reply that notes the answer among the frames.
func (p *peer) reply(m wire.BodyMessage, err error, who []Identity) {
	if opened, ok := m.(*Opened); ok { // as it arrives
		whole := &wire.OpenRealtimeModelResponseMessage{}
		if err := whole.Decode(append(opened.Append(nil), opened.Content...)); err != nil {
			p.world.t.Errorf("the answer to an open cannot be decoded: %v", err)
		}
		m = whole
	}
	s := sent{m: m, err: err, who: who}
	if m != nil && err == nil {
		s.body = m.Body()
	}
	p.note(s)
}

// got returns what was sent since the last call.
func (p *peer) got() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	frames := p.frames
	p.frames = nil
	return frames
}

type decodable interface{ Decode([]byte) error }

var decoders = map[wire.Body]func() decodable{
	wire.BodyForceCloseRealTimeModel:     func() decodable { return &wire.ModelForceCloseMessage{} },
	wire.BodyRemoteClientOpenedModel:     func() decodable { return &wire.RemoteClientOpenedMessage{} },
	wire.BodyRemoteClientClosedModel:     func() decodable { return &wire.RemoteClientClosedMessage{} },
	wire.BodyRemoteOperation:             func() decodable { return &wire.RemoteOperationMessage{} },
	wire.BodyOperationAck:                func() decodable { return &wire.OperationAcknowledgementMessage{} },
	wire.BodyReferenceShared:             func() decodable { return &wire.RemoteReferenceSharedMessage{} },
	wire.BodyReferenceSet:                func() decodable { return &wire.RemoteReferenceSetMessage{} },
	wire.BodyReferenceCleared:            func() decodable { return &wire.RemoteReferenceClearedMessage{} },
	wire.BodyReferenceUnshared:           func() decodable { return &wire.RemoteReferenceUnsharedMessage{} },
	wire.BodyModelPermissionsChanged:     func() decodable { return &wire.ModelPermissionsChangedMessage{} },
	wire.BodyModelResyncServerComplete:   func() decodable { return &wire.ModelResyncServerCompleteMessage{} },
	wire.BodyRemoteClientResyncStarted:   func() decodable { return &wire.RemoteClientResyncStartedMessage{} },
	wire.BodyRemoteClientResyncCompleted: func() decodable { return &wire.RemoteClientResyncCompletedMessage{} },
}

// bodies names what was sent, in order; errors by their code.
func bodies(list []sent) (names []string) {
	for _, s := range list {
		if s.err != nil {
			names = append(names, string(failure.From(s.err).Code))
		} else {
			names = append(names, s.body.Name())
		}
	}
	return names
}

func wantBodies(t *testing.T, what string, got []sent, want ...string) {
	t.Helper()
	names := bodies(got)
	if len(names) != len(want) {
		t.Fatalf("%s: got %v, want %v", what, names, want)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Fatalf("%s: got %v, want %v", what, names, want)
		}
	}
}
