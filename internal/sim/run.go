package sim

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Config is one schedule.
type Config struct {
	Seed    uint64
	Steps   int      // what users do and what goes wrong, together; 60 if 0
	Bug     string   // one of Bugs, "" for none
	Hash    bool     // the result has a hash of all that happened
	Also    []string // what users do besides editing: Undo, Chats, Deletions, Activities, Refusals
	Without []string // actions that are not taken; and "off": all speak the extension, "made": what fails is not made all the same
	Trace   bool     // what happens is printed
}

// Result is what came of a schedule.
type Result struct {
	Failures []string // what did not hold; none is well
	Hash     uint64
	Edits    int // tokens made
	Saved    int // of these, told to be saved
	Accepted int // of these, committed by the server
	Letters  int // of these, in dead letters
}

// run is a schedule while it runs.
type run struct {
	config  Config
	world   *offlinetest.World
	random  *rand.Rand // of the schedule
	db      *database
	server  *server          // nil: down
	control *offlinetest.Tab // timers of the schedule
	devices []*device
	all     []*page // also those that are gone
	conns   []*conn

	serverOnce, clientOnce bool // speak the extension
	snapshots              int  // how many operations there may be behind one
	quiet                  bool // the faults have stopped
	settled                bool // and everything is sent: nothing may go wrong any more
	largest                int  // bytes of a message that the server takes
	saysSize               bool // and tells; else the connection ends
	lossy                  bool // connections are often cut when the server has something to say
	pages, dialed          int
	actions                []action
	tokens                 []*token
	remarks                []*remark
	seen                   map[string]bool // marks, for a planted bug
	failures               []string
	serverErrors           []string
	hash                   hash64
}

type hash64 interface {
	Write([]byte) (int, error)
	Sum64() uint64
}

// modelIDs are the models; the first two exist from the beginning.
var modelIDs = []string{"m0", "m1", "m2", "m3"}

var users = []string{"ada", "ben", "cy"}

// Run runs a schedule.
func Run(c Config) Result {
	if c.Steps == 0 {
		c.Steps = 60
	}
	r := &run{config: c, world: offlinetest.NewWorld(c.Seed), random: rand.New(rand.NewPCG(c.Seed, 7)), seen: map[string]bool{}, hash: fnv.New64a()}
	extension := r.random.IntN(6)
	if r.without("off") {
		extension = 2
	}
	r.serverOnce, r.clientOnce = extension != 0, extension != 1
	r.lossy = r.chance(3)
	r.limitSize()
	r.snapshots = []int{1, 2, 5, 100}[r.random.IntN(4)]
	if r.without("snapshots") {
		r.snapshots = 100
	}
	if c.Bug == SendsTwice {
		r.serverOnce = false
	}
	r.actions = actionsOf(c.Also)
	r.control = r.world.NewTab()
	r.whole()
	if r.server != nil {
		r.server.machine.kill()
	}
	return r.result()
}

// whole is the schedule from beginning to end.
func (r *run) whole() {
	defer func() {
		if p := recover(); p != nil && p != (stuck{}) {
			panic(p)
		}
	}()
	r.setUp()
	for range r.config.Steps {
		r.act()
		r.pass()
	}
	r.quiesce()
	if len(r.failures) == 0 {
		r.check()
	}
	if len(r.failures) == 0 {
		r.cold()
	}
}

// without reports whether something is left out of the schedule.
func (r *run) without(what string) bool { return slices.Contains(r.config.Without, what) }

// once reports whether entries are committed once however often they come.
func (r *run) once() bool { return r.serverOnce && r.clientOnce }

func (r *run) setUp() {
	r.db = newDatabase(store.DomainInfo{Key: key, Availability: store.Online, AutoCreate: true, TokenMinutes: 1_000_000})
	for _, user := range users {
		id := store.UserID{Name: user}
		r.db.users[id] = store.User{ID: id}
		hash := auth.TokenHash("token of " + user)
		r.db.tokens[hash] = store.Token{Hash: hash, User: id, Expires: 1 << 60}
	}
	r.db.collections["c"] = store.Collection{ID: "c", World: store.CollectionPermissions{Create: true,
		Permissions: store.Permissions{Read: true, Write: true, Remove: true, Manage: true}}}
	r.startServer()
	for _, id := range modelIDs[:2] {
		m := store.Model{ID: id, Collection: "c", Version: 1}
		root := content("")
		number(root, new(int))
		if _, err := r.server.handle.CreateModel(context.Background(), m, model.NewSnapshot(root, 1), store.Mark{}); err != nil {
			panic(err)
		}
	}
	if r.talks() {
		r.setUpChats()
	}
	for _, user := range users {
		d := &device{run: r, user: user, disks: map[string]*disk{}, removed: map[string]bool{}, made: map[string]*token{}}
		r.devices = append(r.devices, d)
		d.start(0)
		if r.random.IntN(2) == 0 {
			d.start(1)
		}
	}
	if r.random.IntN(2) == 0 {
		r.advance(2 * time.Second) // the schedule begins with everybody connected
	}
}

// content is what a model begins with, without ids.
func content(text string) *ot.Value {
	return &ot.Value{Kind: ot.Object, Members: []ot.Member{
		{Key: "count", Value: &ot.Value{Kind: ot.Number}},
		{Key: "list", Value: &ot.Value{Kind: ot.Array}},
		{Key: "map", Value: &ot.Value{Kind: ot.Object}},
		{Key: "text", Value: &ot.Value{Kind: ot.String, Text: "_____" + text + "_____"}}}}
}

// number gives a value and what is in it ids.
func number(v *ot.Value, n *int) {
	v.ID = "@:" + strconv.Itoa(*n)
	*n++
	for i := range v.Members {
		number(v.Members[i].Value, n)
	}
}

// pass lets things happen, and now and then time pass.
func (r *run) pass() {
	for range r.random.IntN(60) {
		if !r.world.Step() {
			break
		}
	}
	switch n := r.random.IntN(20); {
	case n < 6:
		r.advance(time.Duration(r.random.IntN(300)) * time.Millisecond)
	case n < 8:
		r.advance(time.Duration(r.random.IntN(5000)) * time.Millisecond)
	case n == 8 && r.chance(3):
		r.advance(time.Duration(r.random.IntN(30)) * time.Second)
	}
}

// busy is how many steps may be taken in one moment.
const busy = 100_000

// advance lets time pass.
func (r *run) advance(d time.Duration) {
	end := r.world.Now() + d
	steps, at := 0, r.world.Now()
	if r.world.RunUntil(d, func() bool {
		if now := r.world.Now(); now != at {
			steps, at = 0, now
		}
		steps++
		return steps > busy
	}) {
		r.failf("it goes on and on, and no time passes")
		panic(stuck{})
	}
	if now := r.world.Now(); now < end {
		r.world.Advance(end - now)
	}
}

// stuck is what a schedule ends with that never comes to an end.
type stuck struct{}

// patience is how long everything may take once the faults have stopped.
const patience = 5 * time.Minute

// await lets time pass until is holds, and says what is wrong if it does not come.
func (r *run) await(wrong func() string) bool {
	var why string
	for end := r.world.Now() + patience; r.world.Now() < end; {
		if why = wrong(); why == "" {
			return true
		}
		r.advance(500 * time.Millisecond)
	}
	r.failf("%s, %v after the faults have stopped", why, patience)
	return false
}

func (r *run) failf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.tracef("FAILURE: %s", text)
	r.failures = append(r.failures, text)
}

func (r *run) tracef(format string, args ...any) {
	if !r.config.Hash && !r.config.Trace {
		return
	}
	text := fmt.Sprintf(format, args...)
	if r.config.Hash {
		r.hash.Write([]byte(text))
	}
	if r.config.Trace {
		fmt.Printf("%8.3f %s\n", r.world.Now().Seconds(), text)
	}
}

// noteDown takes what a server sends into the hash.
func (r *run) noteDown(message []byte) {
	if r.config.Hash {
		r.hash.Write(message)
	}
}

func (r *run) result() Result {
	out := Result{Failures: r.failures, Hash: r.hash.Sum64(), Edits: len(r.tokens)}
	for _, t := range r.tokens {
		if t.saved {
			out.Saved++
		}
		if t.commits > 0 {
			out.Accepted++
		}
		if t.letter {
			out.Letters++
		}
	}
	return out
}
