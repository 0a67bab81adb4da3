package activity

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Activity is an activity that is joined.
type Activity struct {
	service *Service
	key     Key
	options JoinOptions
	phase   phase
	settled bool          // the first join has succeeded
	waiting []func(error) // for that
	attempt int           // counts the requests to join: the answer to an earlier one counts for nothing
	asking  bool          // one is under way

	number    int32 // by which the session calls it, while live
	created   int64
	ephemeral bool
	session   string          // the own one, as the others know it
	former    map[string]bool // all own sessions that it was joined in, which the server may not know to be over
	own       State
	changes   int   // of it: a state that was set twice may have been another one in between
	sent      State // the own state in the request under way
	// unconfirmed: it was changed since the server was last known to have it.
	unconfirmed bool
	stopWatch   func() // nil: it is not waited for that
	others      []*Participant
	asOf        int64
	known       bool      // there is something to compare with
	stopSave    func()    // nil: nothing is to be saved
	next        *Activity // is joined anew, once the server knows that this one was left
}

// phase is how far an activity is.
type phase uint8

const (
	beginning phase = iota // it is found out what the device knows
	joining                // the request is under way
	live                   // the server tells of each change
	waiting                // for a connection
	over
)

func newActivity(s *Service, key Key, o JoinOptions) *Activity {
	return &Activity{service: s, key: key, options: o, session: s.host.Session(), former: map[string]bool{}, own: State{}}
}

// Key is its type and id.
func (a *Activity) Key() Key { return a.key }

// CreatedTime is when it was made, in milliseconds since 1970 UTC.
func (a *Activity) CreatedTime() int64 { return a.created }

// IsEphemeral reports whether it goes with its last session.
func (a *Activity) IsEphemeral() bool { return a.ephemeral }

// IsJoined reports whether the application has joined it, and not left; without a connection, too.
func (a *Activity) IsJoined() bool {
	return a.phase == live || a.phase == waiting || a.phase == joining && a.settled
}

// Fresh says whether the server tells of each change now, or when it last did.
func (a *Activity) Fresh() service.Fresh {
	if a.phase == live {
		return service.Fresh{Live: true, AsOf: a.service.host.Env().Clock.Wall()}
	}
	return service.Fresh{AsOf: a.asOf}
}

// Permissions reads and changes who may do what with it.
func (a *Activity) Permissions() *permission.Manager { return a.service.Permissions(a.key) }

// Participants are all participants as last known, and this session unless it lurks, in the order in which their sessions began.
func (a *Activity) Participants() []*Participant {
	list := make([]*Participant, 0, len(a.others)+1)
	own := a.self()
	for _, p := range a.others {
		if own != nil && before(own.Session, p.Session) {
			list, own = append(list, own), nil
		}
		list = append(list, p)
	}
	if own != nil {
		list = append(list, own)
	}
	return list
}

// Participant is the participant of a session; nil if there is none.
func (a *Activity) Participant(session string) *Participant {
	if own := a.self(); own != nil && own.Session == session {
		return own
	}
	if i, ok := a.find(session); ok {
		return a.others[i]
	}
	return nil
}

// self is this session as a participant; nil if it lurks.
func (a *Activity) self() *Participant {
	if a.options.Lurk {
		return nil
	}
	return &Participant{Session: a.session, User: a.me(), Local: true, State: a.own}
}

func (a *Activity) me() *identity.User {
	if user := a.service.host.User(); user != nil {
		return user
	}
	return &identity.User{}
}

// State is the own state.
func (a *Activity) State() State { return a.own }

// find is where the participant of a session is, or would be.
func (a *Activity) find(session string) (at int, ok bool) {
	for at < len(a.others) && before(a.others[at].Session, session) {
		at++
	}
	return at, at < len(a.others) && a.others[at].Session == session
}

// before orders sessions as they began: their ids count up.
func before(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// put puts a participant in the place of the one of its session.
func (a *Activity) put(p *Participant) {
	at, ok := a.find(p.Session)
	list := append([]*Participant(nil), a.others[:at]...)
	list = append(list, p)
	if ok {
		at++
	}
	a.others = append(list, a.others[at:]...)
	a.touch()
}

func (a *Activity) drop(session string) {
	if at, ok := a.find(session); ok {
		a.others = append(a.others[:at:at], a.others[at+1:]...)
		a.touch()
	}
}

// emit tells the application.
func (a *Activity) emit(e *Event) {
	e.Activity = a
	if e.Session == "" {
		e.Session, e.User, e.Local = a.session, a.me(), true
	}
	a.service.host.Emit(e)
}

func (a *Activity) emitAbout(p *Participant, e *Event) {
	e.Session, e.User, e.Local = p.Session, p.User, p.Local
	a.emit(e)
}

// whenJoined calls done once it is joined, or that has failed.
func (a *Activity) whenJoined(done func(*Activity, error)) {
	told := func(err error) {
		if err != nil {
			done(nil, err)
			return
		}
		done(a, nil)
	}
	if a.IsJoined() {
		a.service.host.Env().Loop.Post(func() { told(nil) })
		return
	}
	a.waiting = append(a.waiting, told)
}

// settle tells those who wait for it to be joined.
func (a *Activity) settle(err error) {
	waiting := a.waiting
	a.waiting, a.settled = nil, a.settled || err == nil
	for _, told := range waiting {
		told(err)
	}
}

// Leave leaves it: nothing more is told of it, and it is not joined again by itself. done gets activity_not_joined if it was left
// already. Without a connection this is done once the own state is forgotten on this device, where the page after would find it: for the
// others the session is over anyway.
func (a *Activity) Leave(done func(error)) {
	if a.phase == over {
		a.service.host.Env().Loop.Post(func() { done(offline.Errorf(ErrNotJoined, "the activity %s is not joined", a.key.String())) })
		return
	}
	wasLive, number := a.phase == live, a.number
	if a.asking {
		a.service.leaving[a.key] = a
	}
	forgotten := func(err error) {
		if err != nil {
			a.service.host.Fault(err, "the own state in an activity that was left cannot be forgotten on this device")
		}
		done(nil)
	}
	waits := !wasLive && a.service.own.forget(a.key, forgotten)
	a.end()
	a.settle(offline.Errorf(ErrNotJoined, "the activity %s was left", a.key.String()))
	if !wasLive {
		a.emit(&Event{Name: Left})
		if !waits {
			a.service.host.Env().Loop.Post(func() { done(nil) })
		}
		return
	}
	a.service.host.Request(&wire.ActivityLeaveRequestMessage{ResourceID: number}, wire.BodyOk, nil, func(err error) {
		switch offline.CodeOf(err) {
		case service.ErrConnectionFailed, offline.ErrOffline, ErrNotJoined:
			err = nil // the session is not in it any more
		}
		a.emit(&Event{Name: Left})
		done(err)
	})
}

// end takes it out of the service.
func (a *Activity) end() {
	if a.phase == live {
		delete(a.service.numbers, a.number)
		a.asOf = a.service.host.Env().Clock.Wall()
	}
	a.phase = over
	a.stopSaving()
	a.stopWatching()
	if a.service.joined[a.key] == a {
		delete(a.service.joined, a.key)
		a.service.own.delivered(a.key)
	}
}

// gone takes in that the activity was deleted.
func (a *Activity) gone() {
	a.end()
	a.service.known.forget(a.key)
	a.emit(&Event{Name: Deleted})
	a.emit(&Event{Name: Left})
}

// putOut takes in that this session may not be in the activity any more.
func (a *Activity) putOut(reason string) {
	a.end()
	a.emit(&Event{Name: ForceLeave, Reason: reason})
	a.emit(&Event{Name: Left})
}
