//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/directory"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// identityOps are the operations on who is known of a domain, from bridge.OpIdentityProfile on.
var identityOps = [...]domainOperation{profile, users, searchUsers, userGroups, groupsOfUsers}

func profile(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	d.sdk.Directory().Profile(func(k directory.Known, err error) {
		d.settle(promise, err, func(w *bridge.Writer) { writeKnown(w, k) })
	})
	return nil
}

func users(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	ids := readUserIDs(r)
	d.sdk.Directory().Users(ids, d.settlesKnown(r.U32()))
	return nil
}

func searchUsers(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	q := directory.Query{Term: r.Str()}
	for range min(int(r.U32()), r.Rest()) {
		q.Fields = append(q.Fields, directory.Field(r.U8()))
	}
	q.Order, q.Descending = directory.Field(r.U8()), r.Bool()
	q.Offset, q.Limit = int(r.F64()), int(r.F64())
	d.sdk.Directory().Search(q, d.settlesKnown(r.U32()))
	return nil
}

func userGroups(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	ids, promise := readTexts(r), r.U32()
	d.sdk.Directory().Groups(ids, func(list []directory.Group, f service.Fresh, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, f)
			w.U32(uint32(len(list)))
			for _, g := range list {
				w.Str(g.ID)
				w.Str(g.Description)
				w.U32(uint32(len(g.Members)))
				for _, member := range g.Members {
					writeUserID(w, member)
				}
			}
		})
	})
	return nil
}

func groupsOfUsers(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	ids, promise := readUserIDs(r), r.U32()
	d.sdk.Directory().GroupsOf(ids, func(list [][]string, f service.Fresh, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, f)
			for _, groups := range list {
				writeTexts(w, groups)
			}
		})
	})
	return nil
}

// settlesKnown returns the callback that settles a promise of users.
func (d *domain) settlesKnown(promise uint32) func([]directory.Known, error) {
	return func(list []directory.Known, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(uint32(len(list)))
			for _, k := range list {
				writeKnown(w, k)
			}
		})
	}
}

func writeKnown(w *bridge.Writer, k directory.Known) {
	writeFresh(w, k.Fresh)
	writeUser(w, k.User)
}
