package offline

import "time"

// FlushConfig is what NewFlusher needs. Env, Journal, Connectivity and Send must be set.
type FlushConfig struct {
	Env          Env
	Journal      *Journal
	Connectivity *Connectivity
	// LeaseName names the lease that keeps two tabs from sending at once. "" needs none; then, with an inline journal,
	// Kick makes the requests before it returns.
	LeaseName string
	// Unmarked, without a lease, reports whether entries of a kind are sent without being marked, and without Data: whoever comes after a
	// crash finds out in another way what the server has. May be nil.
	Unmarked  func(kind uint8) bool
	Window    int // requests in flight at once; 0: 6
	BatchSize int // entries in one request; 0: 1
	// MaxAttempts is the number of transient failures after which an entry becomes a dead letter (uncertain, if it may
	// have been applied); 0: it is tried for ever.
	MaxAttempts uint32
	// Send makes one request and calls done once, with an outcome for each entry or with one for the whole request.
	// cancel aborts it; done need not be called then.
	Send func(s Submission, done func([]Outcome)) (cancel func())
	// OnLost decides about an entry that may have been applied: after such an outcome, and for entries found submitted
	// when an earlier tab died. Nil always sends again.
	OnLost func(Entry) LostPolicy
	// OnAuth asks the application for a new token. The queue rests until resume(true); after resume(false), until Kick.
	OnAuth func(resume func(ok bool))
	// OnOutcome is told of the fate of each entry, once that is durable.
	OnOutcome func(Entry, Outcome)
	// OnProgress is told how many entries have been dealt with since the flusher was last idle, of how many.
	OnProgress func(done, total int)
	// OnIdle is called when all that could be sent has been dealt with.
	OnIdle func()
}

// Flusher sends the queued entries of a journal to the server (architecture, §5). Entries of one lane go out one after
// the other, of all ready lanes those with the lowest Kind and then N first. An entry is durably marked as submitted
// before its request is made, so whoever comes after a crash knows that the server may have it (but see FlushConfig.Unmarked).
type Flusher struct {
	cfg     FlushConfig
	journal *Journal
	lanes   *laneQueue
	flights []*flight
	asleep  []*flight // those over whose lanes wait after a failure
	sending int       // flights that count against the window
	toLoad  []*flight // marked, waiting for their payloads
	loading bool
	resend  map[uint64]bool // submitted entries that were decided to be sent again
	limits  map[uint64]int  // the largest batch an entry may be in, after a refusal
	waits   map[string]*Backoff

	lease     Lease
	stopAsk   func()
	gate      gate
	authAsked bool // the application has been asked for a token
	authRound int  // counts the tokens that were refused
	resting   bool // no token, or cancelled: until resume or Kick
	done      int  // since idle
	active    bool // something was sent since idle
	scheduled bool
	stepping  bool
	again     bool // step was called while stepping
	closed    bool
	unlisten  func()
}

const defaultWindow = 6

// Waits after a transient failure, per lane and for the whole server.
const (
	retryBackoffBase = 1 * time.Second
	retryBackoffMax  = 1 * time.Minute
)

// NewFlusher makes a flusher that sends whatever is or becomes ready, as soon as connectivity and lease allow. A journal
// has at most one flusher in each tab.
func NewFlusher(cfg FlushConfig) *Flusher {
	if cfg.Window <= 0 {
		cfg.Window = defaultWindow
	}
	if cfg.BatchSize <= 0 {
		cfg.BatchSize = 1
	}
	f := &Flusher{
		cfg: cfg, journal: cfg.Journal,
		lanes:  newLaneQueue(cfg.Journal.index),
		resend: map[uint64]bool{},
		limits: map[uint64]int{},
		waits:  map[string]*Backoff{},
	}
	f.gate = gate{env: cfg.Env, open: f.schedule, backoff: Backoff{Base: retryBackoffBase, Max: retryBackoffMax}}
	f.journal.index.watch = func(lane string) {
		f.lanes.dirty[lane] = true
		f.schedule()
	}
	f.unlisten = cfg.Connectivity.OnChange(f.connectivityChanged)
	f.schedule()
	return f
}

// Kick sends what is ready without waiting for back-offs, and ends a rest after Cancel or a refused token.
func (f *Flusher) Kick() {
	if !f.authAsked {
		f.resting = false
	}
	f.wakeAll()
	f.step()
}

// connectivityChanged tries again at once when there is news of a network.
func (f *Flusher) connectivityChanged(from, to ConnState) {
	switch {
	case to == Online:
		f.gate.succeeded()
		f.wakeAll()
	case to == Connecting && from != Online:
		f.wakeAll()
	}
	f.schedule()
}

// Cancel aborts the requests in flight and rests until Kick. The entries stay; those whose requests were aborted may
// have been applied, so FlushConfig.OnLost is asked about them later.
func (f *Flusher) Cancel() {
	f.resting = true
	for _, fl := range append([]*flight(nil), f.flights...) {
		fl.abort()
	}
	f.schedule()
}

// Close cancels and gives the lease to another tab.
func (f *Flusher) Close() {
	if f.closed {
		return
	}
	f.Cancel()
	f.closed = true
	f.unlisten()
	f.wakeAll()
	f.journal.index.watch = nil
	f.releaseLease()
}

// Hold keeps a lane back, for an owner that sends it itself for a while, until Release has been called as often. A request
// that is in flight, or about to be, goes on.
func (f *Flusher) Hold(lane string) { f.lanes.hold(lane) }

// Release ends Hold.
func (f *Flusher) Release(lane string) {
	f.lanes.release(lane)
	f.schedule()
}

// FlushStatus is what a flusher is doing.
type FlushStatus struct {
	Leading  bool // it holds the lease, or needs none
	Resting  bool // it waits for a token, or was cancelled
	InFlight int  // requests
	Done     int  // entries dealt with since it was last idle
	Total    int  // Done and those still to be sent
}

// Status is what the flusher is doing now.
func (f *Flusher) Status() FlushStatus {
	return FlushStatus{
		Leading: f.leading(), Resting: f.resting, InFlight: f.sending,
		Done: f.done, Total: f.done + f.journal.Counts().Pending(),
	}
}

func (f *Flusher) leading() bool {
	return f.cfg.LeaseName == "" || f.lease != nil && f.lease.Valid()
}

func (f *Flusher) schedule() {
	if f.scheduled || f.closed {
		return
	}
	f.scheduled = true
	f.cfg.Env.Loop.Post(func() {
		f.scheduled = false
		f.step()
	})
}

// step sends as much as is allowed now. Inside itself (a request that is answered at once) it only goes round again.
func (f *Flusher) step() {
	f.again = true
	if f.stepping {
		return
	}
	f.stepping = true
	for f.again && !f.closed {
		f.again = false
		f.sendReady()
	}
	f.stepping = false
}

func (f *Flusher) sendReady() {
	wanted := f.lanes.peek() != nil || len(f.asleep) > 0
	if !wanted || f.resting || f.cfg.Connectivity.State() == Offline {
		f.rest(wanted)
		return
	}
	if !f.leading() {
		f.askLease()
		return
	}
	for f.sending < f.gate.room(f.cfg.Window) {
		if !f.sendNext() {
			break
		}
	}
}

// rest gives the lease away once nothing is in flight.
func (f *Flusher) rest(wanted bool) {
	if len(f.flights) > 0 {
		return
	}
	f.releaseLease()
	if !wanted && f.active {
		f.active, f.done = false, 0
		if f.cfg.OnIdle != nil {
			f.cfg.OnIdle()
		}
	}
}

func (f *Flusher) askLease() {
	if f.lease != nil { // it was lost
		f.releaseLease()
	}
	if f.stopAsk != nil {
		return
	}
	f.stopAsk = f.cfg.Env.Leases.Acquire(f.cfg.LeaseName, func(l Lease) {
		f.stopAsk, f.lease = nil, l
		f.journal.behind = true // the last holder's news may have been lost, and its entries are now ours
		f.step()
	})
}

// fence makes tx fail if another tab has got the lease unnoticed.
func (f *Flusher) fence(tx *Tx) {
	if fenced, ok := f.lease.(Fenced); ok {
		tx.Fence(fenced.Fence())
	}
}

// releaseLease also forgets what was decided about submitted entries: the next holder decides anew.
func (f *Flusher) releaseLease() {
	if f.stopAsk != nil {
		f.stopAsk()
		f.stopAsk = nil
	}
	if f.lease != nil {
		f.lease.Release()
		f.lease = nil
		clear(f.resend)
	}
}
