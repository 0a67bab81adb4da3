package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Config is what a Source is made of.
type Config struct {
	// Options is the JSON object of the application's options (spec §1), with {"$fn": id} for each function. Members the
	// Source does not know (transport settings, event handlers) are the host's.
	Options []byte
	Host    Host
	Env     offline.Env
	// Store keeps changes and rows across reloads; nil without the option offlineStorage. The caller owns it.
	Store offline.Store
	// Key is the name under which Store keeps them: sources with the same key share one journal.
	Key string
	// Snapshot says that offlineStorage is the application's own {getItem, setItem}; Store is nil then.
	Snapshot bool
	// SameOrigin says that the write URLs are on the page's origin, where a custom header costs nothing: idempotency keys
	// are sent there unless the option offline.idempotency is false.
	SameOrigin bool
	// Local says that there is no transport: the host answers from the data option.
	Local bool
	// WindowOnline is navigator.onLine at the start, a hint.
	WindowOnline bool
}

// RowState is the state of a row as offlineData shows it in __state__.
type RowState uint8

// The states. RowClean rows have no pending change.
const (
	RowClean RowState = iota
	RowCreate
	RowUpdate
	RowDestroy
)

// String is the state's __state__, "" for clean.
func (s RowState) String() string { return [...]string{"", "create", "update", "destroy"}[s] }

// RowInfo is what there is to know about a row beside its values.
type RowInfo struct {
	New   bool // its id is the default id (spec §4.3, isNew)
	Dirty bool // it has a change that the server has not acknowledged
	// Fields are the names of the changed fields.
	Fields []string
	State  RowState
	// Entry is the state of its oldest pending change; meaningful when Dirty.
	Entry offline.State
	// Unsaved says that its last change is not durable yet.
	Unsaved bool
}

// Counts tells how many changes are pending, by state.
type Counts struct {
	Drafts, Queued, Submitted, Uncertain, Conflicts, Dead int
	// Unsaved changes are in memory only, because the store failed or has not answered yet.
	Unsaved int
}

// Letter is a change that waits for the application: a dead letter or an uncertain change.
type Letter struct {
	N      uint64 // identifies it in RetryLetter and the like
	Op     Op
	Row    rows.Row // 0 when the row is not loaded here
	ID     rows.Value
	Code   offline.Code
	Reason string
	Since  int64 // wall clock, ms since 1970
	Key    string
	// Fields is a block of one row with the values the change sets, Data one with all values of the row.
	Fields, Data []byte
}

// Conflict is a change of a row that was changed on the server meanwhile.
type Conflict struct {
	Letter
	// Base is the row the change was made on, Server what the server has now (nil when it did not say), as blocks of one row.
	Base, Server []byte
	// Version is the server's version of the row, "" if unknown.
	Version string
}

// Choice is how a conflict is resolved.
type Choice uint8

// The choices. ChooseNone leaves the conflict where it is; ChooseClient sends the change again over the server's version;
// ChooseServer drops it; ChooseMerge sends the fields given instead.
const (
	ChooseNone Choice = iota
	ChooseClient
	ChooseServer
	ChooseMerge
)

// Resolution is a decision about a conflict. Fields is a block of one row, for ChooseMerge.
type Resolution struct {
	Choice Choice
	Fields []byte
}

// LostChoice is a decision about a change whose answer was lost.
type LostChoice uint8

// The choices. LostAsk leaves it uncertain until the application decides; LostRepeat sends it again; LostApplied takes
// it as done; LostReadBack asks offline.lookup; LostDiscard drops it.
const (
	LostAsk LostChoice = iota
	LostRepeat
	LostApplied
	LostReadBack
	LostDiscard
)

// LookupAnswer is what the server has for a change whose answer was lost. Known false: it could not be found out. Row is
// the server's row as a block under the server's field names, nil if there is none.
type LookupAnswer struct {
	Known bool
	Row   []byte
}

// SetResult says what became of a Set.
type SetResult uint8

// The results: the value was taken, equals the one there was, or the field is not editable (or the row is gone).
const (
	SetChanged SetResult = iota
	SetEqual
	SetRefused
)

// Source is one data source. All its methods are called on the loop of its Env.
type Source struct {
	cfg   Config
	opt   options
	host  Host
	env   offline.Env
	hooks *rows.Hooks
	store offline.Store // Config.Store, or one in memory

	table      *rows.Table // the rows as the page sees them
	view       *rows.View
	query      query
	viewed     string // the filter, group and sort of view, as text
	aggregated string // its aggregates

	groups           []*serverGroup    // that the server made of the rows
	grouped          map[rows.Row]bool // the rows that are in one
	flat             bool              // no row came in a group
	lastGroup        int
	serverAggregates rows.Node // what the last read said of aggregates
	skip, take       int       // the window shown, −1 for unset; the query has that asked for
	counted          bool      // the total is the number of rows in the view
	shows            wanted    // what the rows of the table are the answer to
	local            bool      // they are not the server's answer to this query: its parts of it are done here
	loaded           bool      // the table has what a read brought
	serverTotal      int       // what the last read said, −1 if nothing
	readLen          int       // rows it brought, without what is pending
	windows          windows
	ranged           int // calls of Range
	prefetched       *prefetching
	reading          *reading
	parked           *reading
	cancelRead       func()

	journal *offline.Journal
	opened  bool
	openErr error // why there is no journal
	waiting []func()
	conn    *offline.Connectivity
	flusher *offline.Flusher

	changes map[string]*change   // pending, by lane
	byRow   map[rows.Row]*change // those whose row is loaded
	entries map[uint64]*entry    // the journal
	unsaved map[*change]bool
	saveErr error // why the store refused the last of them
	// snapshotErr is why the application's own storage refused the last state array.
	snapshotErr error
	edits       uint64   // made so far
	touched     []string // the fields that the page has changed
	turns       int      // rows that were made and removed so far
	taken       int      // rows removed since the last read where there is no model, and so nothing to send
	// confirming is what commits in progress confirm, by the lane of the row before.
	confirming map[string]*delta
	deltas     []*delta          // what was acknowledged since the last read that brought rows
	etags      map[string]string // versions that came as ETag, by lane

	wave       *wave
	acked      map[uint64]rows.Row // rows of the acknowledged entries of the wave
	made       map[rows.Row]bool   // rows that the server made and gave no id
	freshToken bool                // the application gave a token since the last success

	announced bool // a pending event is on its way
	committed []*committing
	retrySave func() // stops the timer that saves again
	closed    bool
}

// New makes a Source and opens its journal. A malformed option gives an error of code offline.ErrOption that names its
// path (schema.model.fields.price.type). Methods may be called at once; what needs the journal waits for it.
func New(cfg Config) (*Source, error) {
	s := &Source{
		cfg: cfg, host: cfg.Host, env: cfg.Env, store: cfg.Store, serverTotal: -1,
		changes: map[string]*change{}, byRow: map[rows.Row]*change{}, entries: map[uint64]*entry{},
		unsaved: map[*change]bool{}, confirming: map[string]*delta{}, etags: map[string]string{}, acked: map[uint64]rows.Row{},
	}
	opt := &s.opt
	if err := opt.parse(&s.cfg); err != nil {
		return nil, err
	}
	opt.schema.Local, opt.schema.Now = s.utcOf, s.localNow
	opt.schema.Born = float64(s.env.Clock.Wall())
	s.hooks = hooksOf(s.host)
	if fn := uint32(opt.foldCase); fn != 0 {
		s.hooks.Lower = func(text string) string { return callFunc(s.host, fn, rows.Text(text)).Str }
	}
	s.table = rows.NewTable(opt.id, opt.schema.NewID())
	first, err := s.parts(opt.initial, false)
	if err != nil {
		return nil, err
	}
	s.query = *opt.initial
	s.show(first, false)
	if s.cfg.Key == "" {
		s.cfg.Key = "memory"
	}
	if s.store == nil {
		s.store = offline.NewMemoryStore()
	}
	s.conn = offline.NewConnectivity(s.durable() && opt.offline.detect, s.cfg.WindowOnline)
	s.conn.OnChange(s.connectionChanged)
	if err := s.restore(); err != nil {
		s.storageFailed(err)
	}
	s.openJournal()
	return s, nil
}

// durable reports whether changes outlive the page.
func (s *Source) durable() bool { return s.cfg.Store != nil || s.cfg.Snapshot }

// inline reports whether the store answers at once.
func (s *Source) inline() bool { return s.cfg.Store == nil }

// utcOf is the UTC time of a local time, both in milliseconds.
func (s *Source) utcOf(localMs float64) float64 {
	return localMs - 60000*float64(s.host.OffsetAt(localMs))
}

// localNow is the local time of now, as rows.Schema.Now wants it.
func (s *Source) localNow() float64 {
	utc := float64(s.env.Clock.Wall())
	local := utc
	for range 2 { // the offset is asked for by the local time, which is known better the second time
		local = utc + 60000*float64(s.host.OffsetAt(local))
	}
	return local
}

// Plain reports that schema.data, total and errors are paths and there is no schema.parse: the host may answer reads
// with the bytes of the response (Answer.Body).
func (s *Source) Plain() bool { return s.opt.plain }
