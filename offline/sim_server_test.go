package offline_test

import (
	"strings"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// simServer is a server that knows idempotency keys, behind a network that loses requests and answers.
type simServer struct {
	world   *offlinetest.World
	network *offlinetest.Tab // carries requests whose tab may be dead by the time they arrive
	faulty  bool
	answers map[string]offline.OutcomeClass // by key
	effects []effect
	token   int // the only one accepted
	trace   strings.Builder
}

// effect is one entry that the server has applied.
type effect struct {
	n    uint64
	lane string
	id   string
}

func newSimServer(w *offlinetest.World) *simServer {
	return &simServer{world: w, network: w.NewTab(), faulty: true, answers: map[string]offline.OutcomeClass{}}
}

// poisoned entries are refused for good.
func poisoned(id string) bool { return strings.HasSuffix(id, "!") }

// handle is what the server does when a request arrives.
func (s *simServer) handle(sub offline.Submission, token int) offline.OutcomeClass {
	if token != s.token {
		return offline.Auth
	}
	if answer, known := s.answers[sub.Key]; known {
		return answer
	}
	for _, e := range sub.Entries {
		if poisoned(string(e.Data)) {
			s.answers[sub.Key] = offline.Permanent
			return offline.Permanent
		}
	}
	for _, e := range sub.Entries {
		s.effects = append(s.effects, effect{e.N, e.Lane, string(e.Data)})
	}
	s.answers[sub.Key] = offline.Done
	return offline.Done
}

// send is the network: FlushConfig.Send for tab.
func (s *simServer) send(tab *offlinetest.Tab, token func() int) func(offline.Submission, func([]offline.Outcome)) func() {
	return func(sub offline.Submission, done func([]offline.Outcome)) func() {
		answer := func(class offline.OutcomeClass, maybe bool) {
			err := error(nil)
			if class != offline.Done {
				err = offline.Errorf(offline.ErrTransport, "class %d", class)
			}
			done([]offline.Outcome{{Class: class, MaybeApplied: maybe, Err: err}})
		}
		chance, sent := 1.0, token()
		if s.faulty {
			chance = s.world.Rand().Float64()
		}
		delay := time.Duration(s.world.Rand().IntN(300)) * time.Millisecond
		s.trace.WriteString(sub.Key + " ")
		stop := func() {}
		switch {
		case chance < 0.1: // never arrives
			stop = tab.AfterFunc(delay, func() { answer(offline.NetworkDown, true) })
		case chance < 0.15: // refused before it was sent
			stop = tab.AfterFunc(delay, func() { answer(offline.NetworkDown, false) })
		case chance < 0.25: // the server is busy
			stop = tab.AfterFunc(delay, func() { answer(offline.Transient, false) })
		case chance < 0.45: // arrives, the answer is lost
			s.handle(sub, sent)
			stop = tab.AfterFunc(delay, func() { answer(offline.Lost, false) })
		default: // arrives at once or late, even if the tab dies meanwhile; the answer takes its time, too
			if chance < 0.7 {
				class := s.handle(sub, sent)
				stop = tab.AfterFunc(delay, func() { answer(class, false) })
				break
			}
			cancelled := false
			stop = func() { cancelled = true } // only the answer: the request is on its way
			s.network.AfterFunc(delay, func() {
				class := s.handle(sub, sent)
				tab.Post(func() {
					if !cancelled {
						answer(class, false)
					}
				})
			})
		}
		return stop
	}
}
