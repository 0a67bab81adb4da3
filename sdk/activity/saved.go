package activity

import (
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// Saved calls done once the own state is known to the server, or kept on this device until it is.
func (a *Activity) Saved(done func(error)) {
	switch {
	case a.phase == live && a.unconfirmed && a.service.own.enabled():
		a.keepUntilConfirmed(done)
	case a.phase == live && a.unconfirmed:
		a.confirm(done)
	case a.phase == live || a.phase == over || len(a.own) == 0 && !a.service.own.kept[a.key]:
		a.service.host.Env().Loop.Post(func() { done(nil) })
	default:
		a.service.own.put(a.key, a.own, done)
	}
}

// keepUntilConfirmed keeps the own state on this device until the server has it: the connection may have died without a sign, and the
// page may be killed before there is one. done is told of what comes first.
func (a *Activity) keepUntilConfirmed(done func(error)) {
	told := false
	tell := func(err error) {
		if !told {
			told = true
			done(err)
		}
	}
	a.service.own.put(a.key, a.own, func(err error) {
		if err == nil {
			tell(nil)
		}
	})
	a.confirm(func(err error) {
		a.forgetConfirmed()
		tell(err)
	})
}

// confirm asks the server for something: its answer tells that it has dealt with what was sent before.
func (a *Activity) confirm(done func(error)) {
	changes := a.changes
	a.service.host.Request(&wire.GetServerTimeRequestMessage{}, wire.BodyServerTimeResponse, nil, func(err error) {
		switch {
		case err == nil:
			a.unconfirmed = a.unconfirmed && changes != a.changes
			done(nil)
		case a.phase == live:
			done(err)
		default:
			a.Saved(done)
		}
	})
}

// forgetConfirmed forgets what is kept of the own state on this device if the server has it.
func (a *Activity) forgetConfirmed() {
	if a.phase == live && !a.unconfirmed {
		a.service.own.delivered(a.key)
	}
}

// watch sees to it that the server has what was changed within watchTime, or this device: the application need not call Saved for that.
func (a *Activity) watch() {
	if a.stopWatch == nil && a.service.own.enabled() && !a.service.disposed {
		a.stopWatch = a.service.host.Env().Clock.AfterFunc(watchTime/2, a.ask)
	}
}

// watchTime is how long the server may take to confirm the own state until it is kept on this device. Half of it gathers changes: a state
// that changes with every movement is not asked for with each, and is written only if the connection does not answer.
const watchTime = time.Second

// ask asks whether the server has the own state, and keeps the state if there is no answer in time.
func (a *Activity) ask() {
	inTime := true
	stop := a.service.host.Env().Clock.AfterFunc(watchTime/2, func() {
		inTime, a.stopWatch = false, nil
		if a.phase == live && a.unconfirmed {
			a.service.own.put(a.key, a.own, nil)
		}
	})
	a.stopWatch = stop
	a.confirm(func(error) {
		if inTime {
			stop()
			a.stopWatch = nil
		}
		a.forgetConfirmed()
		if a.phase == live && a.unconfirmed { // it was changed since
			a.watch()
		}
	})
}

func (a *Activity) stopWatching() {
	if a.stopWatch != nil {
		a.stopWatch()
		a.stopWatch = nil
	}
}
