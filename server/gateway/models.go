package gateway

import (
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// resource is a model that the connection has open, or is opening. The session's mu guards owner and ready.
type resource struct {
	number int32
	model  string
	client *model.Client
	owner  *model.Owner // nil until the request has reached one
	ready  bool         // the request was answered
}

// begin makes the resource for a model that is to be opened.
func (s *session) begin(id string) (*resource, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.models[id]; r != nil {
		if r.ready {
			return nil, failure.New(failure.ModelAlreadyOpen, "the model %q is open already", id)
		}
		return nil, failure.New(failure.ModelAlreadyOpening, "the model %q is being opened already", id)
	}
	if most := s.gateway.options.OpenModels; len(s.models) >= most {
		return nil, failure.New(failure.LimitExceeded, "%d models are open, which is the most; close one first", most)
	}
	if s.resources == nil {
		s.resources, s.models = map[int32]*resource{}, map[string]*resource{}
	}
	r := &resource{number: s.numbers, model: id, client: model.NewClient(s, s.numbers)}
	s.numbers++
	s.resources[r.number], s.models[id] = r, r
	return r, nil
}

// Dropped forgets a resource.
func (s *session) Dropped(number int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.resources[number]; r != nil {
		delete(s.resources, number)
		delete(s.models, r.model)
	}
}

// HasOpen reports whether the connection has a model open, or is opening it.
func (s *session) HasOpen(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.models[id] != nil
}

// find returns the resource of a number once it is open.
func (s *session) find(number int32) *resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.resources[number]; r != nil && r.ready {
		return r
	}
	return nil
}

// unknown deals with a message for a number that stands for nothing. It may have been sent before the client knew that the
// model was closed for it; a number that was never given out is its mistake.
func (s *session) unknown(number int32) {
	s.mu.Lock()
	given := number >= 0 && number < s.numbers
	s.mu.Unlock()
	if !given {
		s.sendError(failure.New(failure.UnknownResource, "there is no resource %d", number))
	}
}

func (s *session) openModel(frame wire.Frame) error {
	var m wire.OpenRealtimeModelRequestMessage
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	if !s.gateway.options.ExactlyOnce {
		m.Replica = nil
	}
	s.enter(frame, model.NewID(m.ModelID), func(o *model.Owner, r *resource, reply model.Reply) bool {
		r.client.Names(m.Replica)
		return o.Open(r.client, m.AutoCreateID, reply)
	})
	return nil
}

func (s *session) resyncModel(frame wire.Frame) error {
	var m wire.ModelResyncRequestMessage
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	if !s.gateway.options.ExactlyOnce {
		m.Replica = nil
	}
	s.enter(frame, m.ModelID, func(o *model.Owner, r *resource, reply model.Reply) bool {
		return o.Resync(r.client, &m, reply)
	})
	return nil
}

// enter makes a resource and takes it to the owner of its model with post.
func (s *session) enter(frame wire.Frame, id string, post func(*model.Owner, *resource, model.Reply) bool) {
	r, err := s.begin(id)
	if err != nil {
		s.answer(frame.ID, nil, err, nil)
		return
	}
	reply := func(m wire.BodyMessage, err error, who []model.Identity) {
		if err != nil {
			s.Dropped(r.number)
		} else {
			s.mu.Lock()
			r.ready = true
			s.mu.Unlock()
		}
		s.answer(frame.ID, m, err, who)
	}
	s.background(len(frame.Payload), func() {
		err := s.domain.WithOwner(id, func(o *model.Owner) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.ended {
				return true // nobody waits any more
			}
			if !post(o, r, reply) {
				return false
			}
			r.owner = o
			return true
		})
		if err != nil {
			reply(nil, err, nil)
		}
	})
}

// resourceOf is the open resource that a request is about; nil, and the request is refused, if there is none.
func (s *session) resourceOf(frame wire.Frame, number int32) *resource {
	r := s.find(number)
	if r == nil {
		s.answer(frame.ID, nil, failure.New(failure.ModelNotOpen, "there is no open resource %d", number), nil)
	}
	return r
}

func (s *session) closeModel(frame wire.Frame) error {
	var m wire.CloseRealtimeModelRequestMessage
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	r := s.resourceOf(frame, m.ResourceID)
	if r == nil {
		return nil
	}
	s.Dropped(r.number)
	reply := func(m wire.BodyMessage, err error, who []model.Identity) { s.answer(frame.ID, m, err, who) }
	if !r.owner.Close(r.client, reply) {
		reply(&wire.CloseRealTimeModelResponseMessage{}, nil, nil)
	}
	return nil
}

func (s *session) modelState(frame wire.Frame) error {
	var m wire.ModelStateRequestMessage
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	r := s.resourceOf(frame, m.ResourceID)
	if r == nil {
		return nil
	}
	size := len(frame.Payload)
	reply := func(m wire.BodyMessage, err error, who []model.Identity) {
		s.answer(frame.ID, m, err, who)
		s.in.leave(size)
	}
	if s.in.enter(size) && !r.owner.State(r.client, &m, reply) {
		reply(nil, failure.New(failure.ModelNotOpen, "the model %q is not open any more", r.model), nil)
	}
	return nil
}

// pass takes a message that is no request to the owner of an open resource, whose number is in it. post reports whether the owner takes
// it; then done is called once it has been dealt with.
func (s *session) pass(frame wire.Frame, m decodable, number *int32, post func(r *resource, done func()) bool) error {
	if err := m.Decode(frame.Payload); err != nil {
		return err
	}
	r := s.find(*number)
	if r == nil {
		s.unknown(*number)
		return nil
	}
	size := len(frame.Payload)
	done := func() { s.in.leave(size) }
	if s.in.enter(size) && !post(r, done) {
		done()
	}
	return nil
}

func (s *session) submit(frame wire.Frame) error {
	m := &wire.OperationSubmissionMessage{}
	return s.pass(frame, m, &m.ResourceID, func(r *resource, done func()) bool {
		if !s.gateway.options.ExactlyOnce {
			m.Replica, m.Entry = nil, 0
		}
		return r.owner.Submit(r.client, m, len(frame.Payload), done)
	})
}

// refer passes a message about a reference on.
func (s *session) refer(frame wire.Frame, m interface {
	wire.BodyMessage
	decodable
}, number *int32) error {
	return s.pass(frame, m, number, func(r *resource, done func()) bool { return r.owner.Refer(r.client, m, done) })
}

func (s *session) resyncComplete(frame wire.Frame) error {
	m := &wire.ModelResyncClientCompleteMessage{}
	return s.pass(frame, m, &m.ResourceID, func(r *resource, done func()) bool { return r.owner.ResyncComplete(r.client, m.Open, done) })
}
