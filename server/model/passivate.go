package model

// armPassivation lets the owner end when it has had no clients for a while.
func (o *Owner) armPassivation() {
	if o.inUse() || o.stopping {
		return
	}
	o.passivation++
	armed := o.passivation
	after := o.env.Limits.Passivate
	if o.tree == nil || o.meta.Ephemeral {
		after = 0 // there is nothing worth keeping
	}
	o.env.After(after, func() { o.post(func() { o.passivate(armed) }) })
}

func (o *Owner) inUse() bool { return len(o.clients) > 0 || len(o.creating.waiting) > 0 }

// hindered reports whether something has come up since a passivation was armed. What is over in a while has it armed anew then.
func (o *Owner) hindered(armed int) bool {
	switch {
	case armed != o.passivation || o.inUse() || o.stopping:
	case o.snapshotting:
		o.overdue = true
	case len(o.pending) > 0 || len(o.held) > 0:
		o.tell(o.armPassivation)
	default:
		return false
	}
	return true
}

// passivate stores a snapshot if one is needed, and has the owner end. Whatever comes up meanwhile prevents that.
func (o *Owner) passivate(armed int) {
	switch {
	case o.hindered(armed):
	case o.tree != nil && !o.meta.Ephemeral && o.version() > o.snapshotAt:
		o.snapshot(func(error) { o.post(func() { o.ending = armed }) })
	default:
		o.ending = armed
	}
}

// end ends the owner if it is to, unless something has come up meanwhile.
func (o *Owner) end() {
	armed := o.ending
	o.ending = 0
	if armed == 0 || o.hindered(armed) {
		return
	}
	if o.stopping = o.inbox.sealIfEmpty(); !o.stopping {
		o.armPassivation()
		return
	}
	if o.meta.Ephemeral && o.tree != nil {
		o.expire()
	}
}

// expire deletes a model that was to live as long as it had clients.
func (o *Owner) expire() {
	if err := o.env.Store.DeleteModel(o.running, o.meta.Key); err != nil {
		o.env.Log.Error("an ephemeral model cannot be deleted", "model", o.id, "error", err)
		return
	}
	o.env.Changed(o.id, Deleted)
}
