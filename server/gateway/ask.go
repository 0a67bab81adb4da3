package gateway

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ask is a request to the client that waits for its answer.
type ask struct {
	once sync.Once
	stop func() // its timer
	done func(*wire.AutoCreateModelConfigResponseMessage, error)
}

func (a *ask) finish(m *wire.AutoCreateModelConfigResponseMessage, err error) {
	a.once.Do(func() {
		if a.stop != nil {
			a.stop()
		}
		a.done(m, err)
	})
}

func (a *ask) fail(err error) {
	a.finish(nil, failure.New(failure.DataRequestFailure, "the content of the model could not be had: %s", err))
}

// AskAutoCreate asks the client for the content of a model.
func (s *session) AskAutoCreate(id int32, done func(*wire.AutoCreateModelConfigResponseMessage, error)) {
	a := &ask{done: done}
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		a.fail(errGone)
		return
	}
	if s.asks == nil {
		s.asks = map[int32]*ask{}
	}
	number := s.asked
	s.asked++
	s.asks[number] = a
	a.stop = s.gateway.options.After(s.gateway.options.AskTimeout, func() {
		s.takeAsk(number)
		a.fail(failure.New(failure.Timeout, "no answer came in time"))
	})
	s.mu.Unlock()
	s.Send(wire.AppendFrame(nil, wire.Request, number, &wire.AutoCreateModelConfigRequestMessage{AutoCreateID: id}), nil)
}

func (s *session) takeAsk(number int32) *ask {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.asks[number]
	delete(s.asks, number)
	return a
}

// answered takes an answer of the client. One that comes too late is ignored.
func (s *session) answered(frame wire.Frame) error {
	a := s.takeAsk(frame.ID)
	if a == nil {
		return nil
	}
	if frame.Body != wire.BodyModelAutoCreateConfigResponse {
		var m wire.ErrorMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		a.fail(failure.New(failure.DataRequestFailure, "%s: %s", m.Code, m.Message))
		return nil
	}
	m := &wire.AutoCreateModelConfigResponseMessage{}
	if err := m.Decode(frame.Payload); err != nil {
		a.fail(err)
		return err
	}
	a.finish(m, nil)
	return nil
}
