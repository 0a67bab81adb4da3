package domain

import (
	"maps"
	"slices"
)

// behind is what the subscribers are to be told who do not read as fast as their models change: they are told one model at a
// time, when there is room for it, and of each model only how it is then. The lock of subscriptions guards it.
type behind map[Session]map[string]bool

// later notes that a session is to be told of a model once it has room.
func (s *subscriptions) later(session Session, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	models := s.behind[session]
	if models == nil {
		models = map[string]bool{}
		s.behind[session] = models
		s.domain.env.Tasks.Go(func() { s.catchUp(session) })
	}
	models[id] = true
}

// catchUp tells a session what it is behind with. There is one at a time for a session.
func (s *subscriptions) catchUp(session Session) {
	for {
		err := session.WaitRoom()
		id, ok := s.nextBehind(session, err != nil || s.ctx.Err() != nil)
		if !ok {
			return
		}
		s.push(s.ctx, id, session)
	}
}

// nextBehind takes a model that a session is behind with. If there is none, or it is over, the next one begins a new catchUp.
func (s *subscriptions) nextBehind(session Session, over bool) (id string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if models := s.behind[session]; !over && len(models) > 0 {
		id := slices.Min(slices.Collect(maps.Keys(models)))
		delete(models, id)
		return id, true
	}
	delete(s.behind, session)
	return "", false
}
