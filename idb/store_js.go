package idb

import (
	"errors"
	"runtime"
	"sync"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Options say which database to open and whom to tell about it.
type Options struct {
	Name string       // of the database; "holdfast" where empty
	Loop offline.Loop // OnStatus runs on it; may be nil where OnStatus is

	// Sealed is for a database whose records are encrypted, which the caller does (package offline/sealed): nobody opens it
	// without Sealed. A database that is not encrypted becomes one if it has no records, or with Adopt.
	Sealed, Adopt bool

	// OnStatus is told, while calls wait or fail, what is wrong with the database, and nil when it is well again:
	// ErrBlocked (another tab keeps an old version open; the call goes on when it closes), ErrStorage (the connection was
	// closed, the next call reopens it), ErrTooNew, ErrVanished (the data was taken away: where Open succeeds all the
	// same, since the last visit). May be nil.
	OnStatus func(err error)
}

// Store is an offline.Store over one IndexedDB database. Besides the contract: a connection that the browser killed is
// reopened, and the call that met it made once more; when another tab wants to upgrade or delete the database, the
// connection is given up and reopened by the next call. After ErrVanished every call fails with it: what was in the
// database is gone, and only its owner can say what belongs into a new one (which a new Open makes).
type Store struct {
	options    Options
	migrations []migration

	opening sync.Mutex // held while connecting, so that many calls wait for one connection
	conn    *connection
	birth   string // identity of the database since it was first opened
	over    error  // why no call works any more: closed or vanished
	unwell  bool   // OnStatus has been told of a problem

	readings map[string]*readings // by bucket
	pending  []*pending
	applying bool // of pending
	leading  int  // calls that are made for others, too, and so go on after Close
}

var _ offline.Store = (*Store)(nil)

// Open opens the database, making or migrating it where needed, and waits for that. It returns an error of code
// ErrUnavailable where there is no IndexedDB or it refuses to work (some private windows), ErrTooNew when a newer
// version of the SDK has been here, ErrQuotaExceeded when there is no space for a new database, ErrEncrypted and ErrPlain when
// Options.Sealed is not what the database is.
func Open(o Options) (*Store, error) { return open(o, migrations) }

func open(o Options, steps []migration) (*Store, error) {
	if o.Name == "" {
		o.Name = "holdfast"
	}
	if o.Sealed && !o.Adopt {
		if err := refusePlain(o, steps); err != nil {
			return nil, err
		}
	}
	s := &Store{options: o, migrations: steps, readings: map[string]*readings{}}
	err := s.do("open the database "+o.Name, func(*connection, bool) error { return nil })
	switch offline.CodeOf(err) {
	case "":
		return s, nil
	case offline.ErrStorage:
		err = offline.Wrap(offline.ErrUnavailable, errors.Unwrap(err), "IndexedDB refuses to open the database %s; allow this site to store data, or go on without", o.Name)
	}
	return nil, err
}

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) (value []byte, found bool, err error) {
	values, err := s.read(bucket, []offline.Key{key})
	if err != nil {
		return nil, false, err
	}
	return values[0], values[0] != nil, nil
}

// GetMany implements offline.ManyGetter, in one transaction.
func (s *Store) GetMany(bucket string, keys []offline.Key) ([][]byte, error) {
	return s.read(bucket, keys)
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, r offline.Range) (records []offline.Record, err error) {
	if s.over != nil {
		return nil, s.over
	}
	if err := checkBounds(&r); err != nil {
		return nil, err
	}
	err = s.do("read "+bucket, func(c *connection, _ bool) error {
		records, err = c.getRange(bucket, &r)
		return err
	})
	return records, err
}

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	if s.over != nil {
		return s.over
	}
	if err := checkBatch(b); err != nil {
		return err
	}
	if d == offline.Relaxed {
		return s.applyRelaxed(b)
	}
	return s.do("save", func(c *connection, again bool) error { return c.apply(b, d, again) })
}

// Estimate implements offline.Store. IndexedDB shares its quota with all that the site stores.
func (s *Store) Estimate() (offline.Usage, error) {
	if s.over != nil {
		return offline.Usage{}, s.over
	}
	return estimate()
}

// Close implements offline.Store.
func (s *Store) Close() error {
	s.end(offline.Errorf(offline.ErrClosed, "the database %s has been closed by this page; open it again", s.options.Name))
	return nil
}

// end makes all further calls fail with why. Those in progress finish: for transactions IndexedDB sees to that.
func (s *Store) end(why error) {
	if s.over == nil {
		s.over = why
	}
	if s.conn != nil && s.leading == 0 {
		s.conn.close()
		s.conn = nil
	}
}

// lead makes call, in a goroutine of its own, for some who have called, whatever others do meanwhile.
func (s *Store) lead(call func()) {
	s.leading++ // at once: who has called is served, even if the store is closed before the goroutine runs
	go func() {
		runtime.Gosched() // others who can run may join
		call()
		if s.leading--; s.over != nil {
			s.end(s.over)
		}
	}()
}

// do runs work on an open connection. When the connection turns out to be lost, it runs work a second time, with again
// set, on a new one.
func (s *Store) do(what string, work func(c *connection, again bool) error) error {
	for again := false; ; again = true {
		c, err := s.connect()
		if err == nil {
			err = attempt(c, again, work)
		}
		if err == nil {
			return nil
		}
		if again || !connectionLost(err) {
			return typed(err, what)
		}
		s.drop(c)
	}
}

func attempt(c *connection, again bool, work func(c *connection, again bool) error) (err error) {
	defer caught(&err)
	return work(c, again)
}

// drop forgets c, so that the next call opens a new connection.
func (s *Store) drop(c *connection) {
	if c == nil || s.conn != c {
		return
	}
	c.close()
	s.conn = nil
}

// connect returns the open connection, opening one when there is none.
func (s *Store) connect() (*connection, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.conn != nil {
		return s.conn, nil
	}
	if s.over != nil {
		return nil, s.over
	}
	c, err := s.openConnection()
	if err != nil {
		s.failed(err)
		return nil, err
	}
	if s.over != nil { // closed meanwhile
		c.close()
		return nil, s.over
	}
	if s.birth == "" && remember(s.options.Name, c.birth) {
		s.tell(vanishedBefore(s.options.Name))
	}
	s.conn, s.birth = c, c.birth
	s.report(nil)
	return c, nil
}

// failed tells about a database that cannot be opened again (the first time, Open returns the error), and gives it up
// when it never will be.
func (s *Store) failed(err error) {
	err = typed(err, "open the database "+s.options.Name)
	if s.birth != "" {
		s.report(err)
	}
	if offline.CodeOf(err) == offline.ErrVanished {
		s.end(err)
	}
}

// lost is told why connection c has to go or is gone already.
func (s *Store) lost(c *connection, err error) {
	c.close()
	if s.conn == c {
		s.conn = nil
		s.report(err)
	}
}

// report tells the application how the database is. Being well is no news unless something was wrong before.
func (s *Store) report(err error) {
	if err != nil || s.unwell {
		s.unwell = err != nil
		s.tell(err)
	}
}

func (s *Store) tell(err error) {
	if s.options.OnStatus != nil {
		s.options.Loop.Post(func() { s.options.OnStatus(err) })
	}
}
