package gateway

import (
	"context"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/task"
	"github.com/holdfast-sdk/holdfast/wire"
)

// lane runs functions one after the other, beside who adds them.
type lane struct {
	tasks task.Tasks

	mu      sync.Mutex
	waiting []func()
	running bool
}

func (l *lane) add(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, f)
	if !l.running {
		l.running = true
		l.tasks.Go(l.run)
	}
}

func (l *lane) run() {
	for {
		l.mu.Lock()
		if len(l.waiting) == 0 {
			l.running = false
			l.mu.Unlock()
			return
		}
		f := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.mu.Unlock()
		f()
	}
}

// ordered begins to carry out a request. It may answer later; the next one is begun as soon as it returns.
type ordered func(ctx context.Context, s *session, reply model.Reply)

// inOrder makes a decoder of ordered requests of a function of a decoded request.
func inOrder[M any, P interface {
	*M
	decodable
}](f func(ctx context.Context, s *session, m P, reply model.Reply)) func(payload []byte) (ordered, error) {
	return func(payload []byte) (ordered, error) {
		m := P(new(M))
		if err := m.Decode(payload); err != nil {
			return nil, err
		}
		return func(ctx context.Context, s *session, reply model.Reply) { f(ctx, s, m, reply) }, nil
	}
}

// beginOrdered carries out a request behind those of the connection that came before it. It counts as under way until it is answered.
func (s *session) beginOrdered(frame wire.Frame, f ordered) {
	size := len(frame.Payload)
	if !s.in.enter(size) {
		return
	}
	var once sync.Once
	reply := func(m wire.BodyMessage, err error, who []model.Identity) {
		once.Do(func() {
			s.answer(frame.ID, m, err, who)
			s.in.leave(size)
		})
	}
	s.lane.add(func() {
		ctx, cancel := context.WithTimeout(s.context, s.gateway.options.RequestTimeout)
		defer cancel()
		_, _, err := s.contained(ctx, func(ctx context.Context, s *session) (wire.BodyMessage, []model.Identity, error) {
			f(ctx, s, reply)
			return nil, nil, nil
		})
		if err != nil { // it has met a defect
			reply(nil, err, nil)
		}
	})
}
