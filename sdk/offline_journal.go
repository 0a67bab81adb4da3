package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// journalKeeper is a journal of pending changes with its flusher, and the lease that makes it this tab's. A lane is a model.
type journalKeeper struct {
	offline *offlineModels
	name    string
	lease   offline.Lease
	journal *offline.Journal
	flusher *offline.Flusher
	replica offline.ReplicaID
	ending  bool
	counts  map[uint64]int    // of the entries that stand for several edits: how many wait
	held    map[string]bool   // lanes that its flusher leaves alone
	roots   map[uint64]string // of the models that wait to be made, by their entries
	made    map[uint64]string // the incarnations of models that the server has made, by their entries, which could not be noted yet
}

// start begins to send what is in the journal, as soon as there is a session.
func (k *journalKeeper) start(j *offline.Journal, entries []offline.Entry) {
	k.journal, k.replica = j, j.Replica()
	k.held = map[string]bool{}
	k.counts, k.roots, k.made = map[uint64]int{}, map[uint64]string{}, map[uint64]string{}
	for i := range entries {
		if _, n, err := modelstore.DecodeRun(&entries[i]); err == nil && entries[i].Kind == modelstore.OperationEntry {
			k.counts[entries[i].N] = n
		}
		if root := rootOf(&entries[i]); root != "" {
			k.roots[entries[i].N] = root
		}
	}
	k.flusher = offline.NewFlusher(offline.FlushConfig{
		Env: k.offline.env, Journal: j, Connectivity: k.offline.conn, Window: syncWindow,
		Unmarked: func(kind uint8) bool { return kind == modelstore.OperationEntry }, // the chain tells
		Send:     k.send, OnOutcome: k.settled, OnIdle: k.idle,
	})
}

// hold has the flusher leave a model alone until release, unless it is to be deleted: that does not wait until the model is closed, as
// the server closes it.
func (k *journalKeeper) hold(id string) {
	if !k.held[id] && !k.hasDelete(id) {
		k.held[id] = true
		k.flusher.Hold(id)
	}
}

// release ends hold, if there was one.
func (k *journalKeeper) release(id string) {
	if k.held[id] {
		delete(k.held, id)
		k.flusher.Release(id)
	}
}

// send is the flusher's request to send a model. Its entry is the first pending one.
func (k *journalKeeper) send(s offline.Submission, done func([]offline.Outcome)) (cancel func()) {
	if !k.lease.Valid() { // this tab did not run for a while: another one may be sending it
		done([]offline.Outcome{{Class: offline.Transient, MaybeApplied: true, Err: errorf(offline.ErrStale, "another tab has taken the journal over")}})
		return func() {}
	}
	y := &modelSync{offline: k.offline, keeper: k, entry: s.Entries[0], id: s.Entries[0].Lane, repeat: s.Repeat, done: done}
	k.offline.begins(y)
	return y.cancel
}

// settled is told when the outcome of a sync is durable.
func (k *journalKeeper) settled(e offline.Entry, out offline.Outcome) {
	o := k.offline
	if out.Class == offline.Done {
		delete(k.roots, e.N)
	}
	if m := o.domain.models.find(e.Lane); m != nil && m.kept != nil && e.Kind == modelstore.CreateEntry {
		m.kept.created(out)
	}
	if out.Class == offline.Done || out.Class == offline.Permanent || !o.pending(e.Lane) {
		o.sent(e.Lane)
	}
	if out.Class == offline.Permanent && o.subscribed[e.Lane] {
		k.letGo(e.Lane)
	}
	waiting := o.afterSync[e.Lane]
	delete(o.afterSync, e.Lane)
	for _, f := range waiting {
		f()
	}
}

// letGo has a model kept up to date whose edits are dead letters now. As long as they waited, nothing of what the server told of it was
// taken: it may be gone, be another one, or not be this user's to read any more.
func (k *journalKeeper) letGo(id string) {
	o := k.offline
	if o.domain.models.find(id) != nil || o.pending(id) {
		return
	}
	left := o.leave(id)
	o.env.Loop.Go(func() {
		modelstore.Change(o.store, id, offline.Relaxed, func(e *modelstore.Edit) bool {
			e.Head.Unpin(k.name)
			return e.Head.Found()
		})
	}, func() {
		if o.subscribed[id] && o.domain.IsConnected() {
			o.tellSubscriptions([]string{id}, nil, false)
		}
		left()
	})
}

// idle is told when everything is sent: the journal of a tab that is gone has done its work.
func (k *journalKeeper) idle() {
	if k != k.offline.own && !k.ending {
		k.dropIfEmpty()
	}
}

// adopt takes over the journal of a tab that is gone.
func (o *offlineModels) adopt(k *journalKeeper) {
	o.adopted = append(o.adopted, k)
	for id := range o.held {
		k.hold(id)
	}
	for _, m := range o.domain.models.all {
		o.freeCreation(m.id)
		// What the other tab has sent last may have arrived without our having heard of it. Who takes each entry once is told so.
		if m.kept != nil && m.state != offlineModel && !o.domain.usesEntries() {
			m.again()
		}
	}
	o.lookAtAll()
	o.channel.Send([]byte{tabNews})
	k.requeueAll()
	o.startRound()
	o.unpin(k, k.dropIfEmpty)
}

// requeueAll is requeue for all models, if the journal has dead letters.
func (k *journalKeeper) requeueAll() {
	if len(k.letters("")) > 0 {
		k.offline.readLetters("", func([]letter, error) {})
	}
}

// dropIfEmpty removes a journal in which nothing is left, dead letters included.
func (k *journalKeeper) dropIfEmpty() {
	empty := true
	k.journal.Each(func(offline.Entry) bool { empty = false; return false })
	if !empty || k.ending {
		return
	}
	k.ending = true
	o := k.offline
	for i, other := range o.adopted {
		if other == k {
			o.adopted = append(o.adopted[:i:i], o.adopted[i+1:]...)
			break
		}
	}
	k.flusher.Close()
	o.unpin(k, func() {})
	k.journal.Close()
	o.env.Loop.Go(func() {
		b := &offline.Batch{}
		b.Delete(offline.BucketMeta, offline.K("journals", k.name))
		b.DeleteRange(offline.BucketMeta, offline.Prefix(k.name))
		o.store.Apply(b, offline.Relaxed) // if that fails, the journal is found empty once more
	}, k.lease.Release)
}

// close writes what waits and lets another tab have the journal.
func (k *journalKeeper) close(done func()) {
	if k.ending {
		done()
		return
	}
	k.ending = true
	k.flusher.Close()
	k.journal.Saved(func(error) {
		k.offline.env.Loop.Post(func() {
			k.journal.Close()
			k.lease.Release()
			done()
		})
	})
}

// fence makes tx fail if another tab has got the journal unnoticed. A lease that can be fenced may have expired while this tab did not run
// and be ours all the same: the store knows.
func (k *journalKeeper) fence(tx *offline.Tx) error {
	if f, ok := k.lease.(offline.Fenced); ok {
		tx.Fence(f.Fence())
		return nil
	}
	if !k.lease.Valid() {
		return errTaken()
	}
	return nil
}

func errTaken() error {
	return errorf(offline.ErrStale, "another tab has taken the journal over, because this one did not run for a while; reload the page")
}

// stillOurs calls then with nil if this tab has the journal, an error of code storage_stale if another one has taken it over, and another
// one if the store does not tell.
func (k *journalKeeper) stillOurs(then func(error)) {
	f, ok := k.lease.(offline.Fenced)
	switch {
	case k.lease.Valid():
		then(nil)
	case !ok:
		then(errTaken())
	default:
		f.Renew(func(err error) {
			if offline.CodeOf(err) == offline.ErrStale {
				err = errTaken()
			}
			then(err)
		})
	}
}

// hasDelete reports whether a model was deleted here, and not made anew since, and the server is still to be told.
func (k *journalKeeper) hasDelete(id string) (deleted bool) {
	for _, e := range k.journal.Lane(id) {
		if sendable(&e) {
			deleted = e.Kind == modelstore.DeleteEntry || deleted && e.Kind != modelstore.CreateEntry
		}
	}
	return deleted
}

func (o *offlineModels) hasDelete(id string) bool {
	for _, k := range o.keepers() {
		if k.hasDelete(id) {
			return true
		}
	}
	return false
}

// edits is how many edits an entry stands for that are still to be sent.
func (k *journalKeeper) edits(e *offline.Entry) int {
	if n := k.counts[e.N]; n > 0 && e.Kind == modelstore.OperationEntry {
		return n
	}
	return 1
}

// pendingIn reports whether entries of a model wait to be sent.
func pendingIn(lane []offline.Entry) bool {
	for i := range lane {
		if sendable(&lane[i]) {
			return true
		}
	}
	return false
}

func sendable(e *offline.Entry) bool {
	return e.State == offline.StateQueued || e.State == offline.StateSubmitted
}

// pending reports whether edits of a model wait in a journal of this tab.
func (o *offlineModels) pending(id string) bool {
	for _, k := range o.keepers() {
		if pendingIn(k.journal.Lane(id)) {
			return true
		}
	}
	return false
}

// hasCreate reports whether a model that was made here waits to be made on the server.
func (o *offlineModels) hasCreate(id string) bool {
	for _, k := range o.keepers() {
		for _, e := range k.journal.Lane(id) {
			if sendable(&e) && e.Kind == modelstore.CreateEntry {
				return true
			}
		}
	}
	return false
}

// makes reports whether one of these journals is to make the model of an id whose root has an id.
func (o *offlineModels) makes(id, root string) bool {
	for _, k := range o.keepers() {
		for _, e := range k.journal.Lane(id) {
			if sendable(&e) && e.Kind == modelstore.CreateEntry && k.roots[e.N] == root {
				return true
			}
		}
	}
	return false
}

// rootOf is the id of the root of the model that an entry, with its payload, is to make; "" if it makes none, or cannot be read.
func rootOf(e *offline.Entry) string {
	if e.Kind != modelstore.CreateEntry {
		return ""
	}
	if m, err := modelstore.DecodeCreate(e); err == nil && m.Data != nil {
		return m.Data.ID
	}
	return ""
}

// unpin takes back what a tab that is gone has left behind: pins on models without edits that wait. Content stays: who reloads
// a page without network wants to see what was open.
func (o *offlineModels) unpin(k *journalKeeper, then func()) {
	waits := map[string]bool{}
	k.journal.Each(func(e offline.Entry) bool { waits[e.Lane] = true; return true })
	o.do(func() {
		heads, err := modelstore.Heads(o.store)
		for i := range heads {
			if err != nil || waits[heads[i].ID] {
				continue // a pin that stays only holds up snapshots
			}
			before := len(heads[i].Pins)
			if heads[i].Unpin(k.name); len(heads[i].Pins) == before {
				continue
			}
			_, err = modelstore.Change(o.store, heads[i].ID, offline.Relaxed, func(e *modelstore.Edit) bool {
				e.Head.Unpin(k.name)
				return e.Head.Found()
			})
		}
	}, then)
}
