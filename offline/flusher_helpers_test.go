package offline_test

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// rig is a page with a flusher whose requests the test answers.
type rig struct {
	*page
	conn     *offline.Connectivity
	flusher  *offline.Flusher
	requests []*request
	outcomes []string
	progress [][2]int
	idle     int
	asked    []func(bool)
	lost     offline.LostPolicy
	cfg      offline.FlushConfig
}

type request struct {
	offline.Submission
	answer    func(...offline.Outcome)
	cancelled bool
	answered  bool
}

// newRig opens a page; start makes its flusher.
func newRig(t *testing.T) *rig {
	t.Helper()
	return rigOn(openPage(t, offlinetest.NewWorld(1), offline.NewMemoryStore()))
}

func rigOn(p *page) *rig {
	r := &rig{page: p, conn: offline.NewConnectivity(true, true)}
	r.cfg = offline.FlushConfig{
		Env: p.tab.Env(), Journal: p.journal, Connectivity: r.conn, LeaseName: "flush",
		Send:       r.send,
		OnLost:     func(offline.Entry) offline.LostPolicy { return r.lost },
		OnAuth:     func(resume func(bool)) { r.asked = append(r.asked, resume) },
		OnOutcome:  func(e offline.Entry, o offline.Outcome) { r.outcomes = append(r.outcomes, string(e.Data)) },
		OnProgress: func(done, total int) { r.progress = append(r.progress, [2]int{done, total}) },
		OnIdle:     func() { r.idle++ },
	}
	return r
}

func (r *rig) send(s offline.Submission, done func([]offline.Outcome)) func() {
	q := &request{Submission: s}
	q.answer = func(os ...offline.Outcome) { q.answered = true; done(os) }
	r.requests = append(r.requests, q)
	return func() { q.cancelled = true }
}

func (r *rig) start() {
	r.flusher = offline.NewFlusher(r.cfg)
	r.w.Run()
}

// answer answers the last request and lets happen what follows at once.
func (r *rig) answer(o offline.Outcome) {
	r.t.Helper()
	r.request(len(r.requests) - 1).answer(o)
	r.w.Run()
}

func (r *rig) request(i int) *request {
	r.t.Helper()
	if i < 0 || i >= len(r.requests) {
		r.t.Fatalf("there are only %d requests", len(r.requests))
	}
	return r.requests[i]
}

// answerAll answers everything with Done until nothing comes any more, for at most an hour.
func (r *rig) answerAll() {
	r.w.RunUntil(time.Hour, func() bool {
		for _, q := range r.requests {
			if !q.answered && !q.cancelled {
				q.answer(offline.Outcome{Class: offline.Done})
			}
		}
		return false
	})
}

// payloads is what was sent, in order; entries of one request are joined by +.
func (r *rig) payloads() (out []string) {
	for _, q := range r.requests {
		all := ""
		for i, e := range q.Entries {
			if i > 0 {
				all += "+"
			}
			all += string(e.Data)
		}
		out = append(out, all)
	}
	return out
}

func (r *rig) wantCounts(want offline.Counts) {
	r.t.Helper()
	if got := r.journal.Counts(); got != want {
		r.t.Errorf("counts are %+v; want %+v", got, want)
	}
}

// add saves an entry of any kind and state.
func (r *rig) add(lane, data string, kind uint8, state offline.State) {
	r.t.Helper()
	var res result
	r.journal.Update(func(tx *offline.Tx) error {
		tx.Append(offline.Entry{Lane: lane, Kind: kind, State: state, Data: []byte(data)})
		return nil
	}, res.done)
	r.w.Run()
	res.want(r.t, "")
}

func failed(class offline.OutcomeClass) offline.Outcome {
	return offline.Outcome{Class: class, Err: offline.Errorf(offline.ErrTransport, "class %d", class)}
}
