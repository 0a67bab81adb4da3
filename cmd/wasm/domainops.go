//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk"
)

type domainOperation func(d *domain, r *bridge.Reader, w *bridge.Writer) error

// domainOps are the operations on a domain, by number. What they take and return stands at the numbers.
var domainOps = [...]domainOperation{
	bridge.OpDomainConnect: func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		method := methods[int(r.U8())%len(methods)]
		d.sdk.Connect(d.login(method), d.settles(r.U32()))
		return nil
	},
	bridge.OpDomainAnswer:     answerLogin,
	bridge.OpDomainDisconnect: ends((*sdk.Domain).Disconnect),
	bridge.OpDomainDispose:    disposeDomain,
	bridge.OpDomainState: func(d *domain, _ *bridge.Reader, w *bridge.Writer) error {
		w.U8(bits(d.sdk.IsConnected(), d.sdk.IsDisconnected(), d.sdk.IsDisposed()))
		return nil
	},
	bridge.OpDomainSession: func(d *domain, _ *bridge.Reader, w *bridge.Writer) error {
		session := d.sdk.Session()
		w.Str(session.ID)
		w.Str(session.Token)
		writeUser(w, session.User)
		return nil
	},
	bridge.OpDomainUser: func(d *domain, r *bridge.Reader, w *bridge.Writer) error {
		writeUser(w, d.sdk.UserOf(r.Str()))
		return nil
	},
	bridge.OpDomainServerTime: func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		promise := r.U32()
		d.sdk.ServerTime(func(ms int64, err error) {
			d.settle(promise, err, func(w *bridge.Writer) { w.F64(float64(ms)) })
		})
		return nil
	},
	bridge.OpDomainOpened:         socketOpened,
	bridge.OpDomainMessage:        socketMessage,
	bridge.OpDomainEnded:          socketEnded,
	bridge.OpDomainOpen:           openModel,
	bridge.OpDomainOpenAutoCreate: openAutoCreate,
	bridge.OpDomainCreate:         createModel,
	bridge.OpDomainRemove: func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		id := r.Str()
		d.sdk.Models().Remove(id, d.settles(r.U32()))
		return nil
	},
	bridge.OpDomainQuery: queryModels,
	bridge.OpDomainModelState: func(d *domain, r *bridge.Reader, w *bridge.Writer) error {
		id, models := r.Str(), d.sdk.Models()
		w.U8(bits(models.IsOpen(id), models.IsOpening(id), models.IsResyncing()))
		return nil
	},
	bridge.OpDomainGetRights: getRights,
	bridge.OpDomainSetRights: setRights,

	bridge.OpDomainInitialize: func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		username := r.Str()
		d.sdk.InitializeOffline(username, d.settles(r.U32()))
		return nil
	},
	bridge.OpDomainSubscribe: subscribe,
	bridge.OpDomainMetaData:  metaData,
	bridge.OpDomainPending:   pendingModels,
	bridge.OpDomainLetters:   deadLetters,
	bridge.OpDomainDecide:    decideLetters,
}

func ends(f func(*sdk.Domain, func())) domainOperation {
	return func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		promise := r.U32()
		f(d.sdk, func() { d.settle(promise, nil, nil) })
		return nil
	}
}

func disposeDomain(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	d.sdk.Dispose(func() {
		d.settle(promise, nil, nil)
		delete(d.engine.targets, d.id)
	})
	return nil
}

// bits packs flags, the first as bit 0.
func bits(flags ...bool) (packed uint8) {
	for i, flag := range flags {
		if flag {
			packed |= 1 << i
		}
	}
	return packed
}

// writeUser writes whether there is a user, and which.
func writeUser(w *bridge.Writer, u *sdk.User) {
	w.Bool(u != nil)
	if u == nil {
		return
	}
	writeUserID(w, u.ID)
	for _, text := range [...]*string{u.FirstName, u.LastName, u.DisplayName, u.Email} {
		w.Bool(text != nil)
		if text != nil {
			w.Str(*text)
		}
	}
}

func writeUserID(w *bridge.Writer, id sdk.UserID) {
	w.U8(uint8(id.Kind))
	w.Str(id.Name)
}

func readUserID(r *bridge.Reader) sdk.UserID {
	return sdk.UserID{Kind: sdk.UserKind(r.U8()), Name: r.Str()}
}
