package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// offlineModels is what a domain keeps of its models in a store, and how edits get from there to the server. It is ready once
// the store is open and this tab has a journal of its own.
type offlineModels struct {
	domain *Domain
	env    offline.Env
	conn   *offline.Connectivity // of the flushers: online while there is a session

	begun, ready bool
	err          error // why it never gets ready
	waiting      []func(error)

	name    string
	user    *User // whose store it is: who InitializeOffline was told, or who connected first; nil before
	store   offline.Store
	channel offline.Channel // tells tabs what others have done
	asked   map[string]bool // journals whose lease was asked for
	taking  bool            // own is being opened
	own     *journalKeeper
	adopted []*journalKeeper // of tabs that are gone
	cancels []func()         // of leases that were asked for

	syncs     []*modelSync        // under way or waiting for each other
	afterSync map[string][]func() // who waits for the end of a model's sync
	held      map[string]bool     // models that are open here: the flushers leave them alone
	family    uint64              // of the journals in the store

	leftovers map[string]string // incarnations, by id, of models that the server has deleted and this device failed to

	leaving    map[string]int      // models whose records are being changed because they were closed
	afterLeave map[string][]func() // who waits for that

	subscribed  map[string]bool          // models the application wants kept, in whichever tab it has said so
	subscribing map[string]int           // those of which that is being changed here
	known       map[string]bool          // those that the server of this session was told of
	downloads   map[string]bool          // subscribed models whose content is on its way
	unstored    unstored                 // those of which the store did not take what has come
	statuses    map[string]OfflineStatus // what the application was told last; nothing of models that are gone from the device
	total       int                      // models to be sent in this round; 0: none is under way
	toSend      map[string]bool
}

func newOfflineModels(d *Domain) offlineModels {
	c := &d.config
	o := offlineModels{domain: d, asked: map[string]bool{}, held: map[string]bool{}, afterSync: map[string][]func(){},
		leaving: map[string]int{}, afterLeave: map[string][]func(){}, subscribed: map[string]bool{}, subscribing: map[string]int{},
		known: map[string]bool{}, downloads: map[string]bool{}, unstored: newUnstored(), toSend: map[string]bool{},
		leftovers: map[string]string{}, statuses: map[string]OfflineStatus{}}
	o.env = offline.Env{Loop: c.Loop, Clock: c.Clock, Rand: c.Rand, Leases: c.Leases, Channels: c.Channels}
	o.conn = offline.NewConnectivity(false, false)
	o.setOnline(false)
	return o
}

func (o *offlineModels) setOnline(online bool) { o.conn.Override(&online) }

// enabled reports whether the application has given a storage.
func (o *offlineModels) enabled() bool { return o.domain.config.Storage != nil }

// InitializeOffline opens the store of a user without a connection, so that models can be opened, made and edited; an empty
// name is an anonymous user. Without it, that happens after the first connect. From then on only that user can connect, see Connect.
// It fails with bad_option if the domain has no storage, or another user's is open, and with what the storage fails with.
func (d *Domain) InitializeOffline(username string, done func(error)) {
	o, user := &d.offline, ownerOf(username)
	switch {
	case !o.enabled():
		d.later(func() { done(errorf(ErrOption, "the domain has no storage; set the option offline.storage")) })
	case o.begun && o.name != storeName(d, user):
		d.later(func() { done(errorf(ErrOption, "the storage is open for another user already; make a new domain")) })
	default:
		o.begin(user)
		o.whenReady(done)
	}
}

// OfflineReady reports whether models can be kept: the store is open.
func (d *Domain) OfflineReady() bool { return d.offline.ready }

// begin opens the store of a user, once.
func (o *offlineModels) begin(user *User) {
	if o.begun {
		return
	}
	name := storeName(o.domain, user)
	o.begun, o.name, o.user = true, name, user
	o.domain.config.Storage.Open(name, func(s offline.Store, err error) {
		switch {
		case err != nil:
			o.fail(err)
		case o.domain.disposed:
			s.Close()
			o.fail(errorf(ErrClosed, "the domain was disposed"))
		default:
			o.store = s
			o.channel = o.env.Channels.Open("holdfast/journals/"+name, o.told)
			o.domain.services.stored(s)
			o.load()
		}
	})
}

// load reads what the application wants kept, and goes on to the journals.
func (o *offlineModels) load() {
	var heads []modelstore.Head
	var err error
	random := o.env.Rand.Uint64() | 1
	o.do(func() {
		if heads, err = modelstore.Heads(o.store); err == nil {
			o.family, err = modelstore.Family(o.store, random)
		}
	}, func() {
		if err != nil {
			o.fail(err)
			return
		}
		for i := range heads {
			if heads[i].Subscribed {
				o.subscribed[heads[i].ID] = true
			}
		}
		o.findJournals()
	})
}

// do runs work that may block, and then, on the loop, unless the domain is disposed meanwhile.
func (o *offlineModels) do(work, then func()) {
	o.env.Loop.Go(work, func() {
		if !o.domain.disposed {
			then()
		}
	})
}

// whenReady calls f once models can be kept, or cannot.
func (o *offlineModels) whenReady(f func(error)) {
	if o.ready || o.err != nil {
		o.domain.later(func() { f(o.err) })
		return
	}
	o.waiting = append(o.waiting, f)
}

// waits reports whether something needs the store, as there is no connection, and that is not open yet. It is tried again when it is; if
// nobody opens it, it fails.
func (o *offlineModels) waits(again func(), failed func(error)) bool {
	switch {
	case !o.enabled() || o.ready || o.err != nil || o.domain.IsConnected():
		return false
	case o.begun:
		o.whenReady(func(error) { again() })
	default:
		o.domain.later(func() { failed(notBegun()) })
	}
	return true
}

func notBegun() error {
	return errorf(ErrOffline, "there is no connection to the server, and the storage is not open; see initializeOffline")
}

func (o *offlineModels) fail(err error) {
	o.err = wrap(offline.CodeOf(err), err, "the models of this domain cannot be kept offline")
	o.domain.fault(o.err, "offline storage failed")
	if o.store == nil && !o.domain.disposed {
		o.domain.chats.Unstored()
	}
	o.settle()
}

func (o *offlineModels) settle() {
	waiting := o.waiting
	o.waiting = nil
	for _, f := range waiting {
		f(o.err)
	}
}

// online is told of a session with the server, once its open models have asked for what they missed.
func (o *offlineModels) online() {
	if !o.enabled() {
		return
	}
	if !o.begun {
		user := o.domain.session.User
		if user == nil {
			user = ownerOf("")
		}
		o.begin(user)
		return
	}
	if !o.ready {
		return
	}
	o.findJournals() // a message about a new one may have been lost
	o.startRound()
	if !o.domain.IsConnected() { // who was told of the round has disconnected
		return
	}
	o.setOnline(true)
	o.subscribeAll()
}

// offline is told that the session is gone.
func (o *offlineModels) offline() {
	o.setOnline(false)
	for _, y := range append([]*modelSync(nil), o.syncs...) {
		y.lost()
	}
	o.endRound(ModelsSyncAborted, "the connection was lost")
	o.endDownloads()
	o.unstored.forget()
	clear(o.known)
}

// dispose closes the store once everything is written.
func (o *offlineModels) dispose() {
	for _, cancel := range o.cancels {
		cancel()
	}
	if o.store == nil {
		o.domain.chats.Close(func() {})
		return
	}
	open := 1
	closed := func() {
		if open--; open == 0 {
			s := o.store
			o.env.Loop.Go(func() { s.Close() }, nil)
		}
	}
	for _, k := range o.keepers() {
		open++
		k.close(closed)
	}
	open++
	o.domain.chats.Close(closed)
	if o.channel != nil {
		o.channel.Close()
	}
	closed()
}

// hold has the flushers leave a model alone until release: it is open here, and sends its edits itself.
func (o *offlineModels) hold(id string) {
	if !o.held[id] {
		o.held[id] = true
		for _, k := range o.keepers() {
			k.hold(id)
		}
	}
}

// freeCreation lets the flushers have a model that waits to be made under the id of another one that is open here: it will be refused.
func (o *offlineModels) freeCreation(id string) {
	if m := o.domain.models.find(id); m != nil && !m.local && o.hasCreate(id) {
		o.release(id)
	}
}

func (o *offlineModels) release(id string) {
	if o.held[id] {
		delete(o.held, id)
		for _, k := range o.keepers() {
			k.release(id)
		}
	}
}

// replica names the journals of this device to the server.
func (o *offlineModels) replica() []byte {
	if o.own == nil || !o.domain.usesEntries() {
		return nil
	}
	return o.own.replica[:]
}

// keeperOf is the one that has a journal; nil if it is another tab's.
func (o *offlineModels) keeperOf(replica string) *journalKeeper {
	if o.own != nil && string(o.own.replica[:]) == replica { // as it mostly is, and it is asked for each operation
		return o.own
	}
	for _, k := range o.adopted {
		if string(k.replica[:]) == replica {
			return k
		}
	}
	return nil
}

// keepers are the journals this tab sends.
func (o *offlineModels) keepers() []*journalKeeper {
	if o.own == nil {
		return o.adopted
	}
	return append([]*journalKeeper{o.own}, o.adopted...)
}
