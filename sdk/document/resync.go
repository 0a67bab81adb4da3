package document

// Pause stops submissions and references from being sent: the connection is lost. Changes are still made and kept.
func (d *Document) Pause() {
	d.paused, d.unshared = true, true
	d.held = nil
}

// Paused reports whether nothing is sent.
func (d *Document) Paused() bool { return d.paused }

// SetSession gives the own session its new id, after a reconnect under another one. References of it keep their values.
func (d *Document) SetSession(id string) { d.config.Session = id }

// Resume sends again, once all that the server has ordered meanwhile came in through Remote and Acknowledge: everything in
// flight goes to Sink.Submit anew, rebased on the current version and under the same sequence numbers. References are not
// sent before ShareAgain.
func (d *Document) Resume() {
	// What Submit itself adds is in flight then, and submitted in its turn.
	for i := 0; d.paused && i < d.InflightLen(); i++ {
		s := d.InflightAt(i)
		s.Context = d.Version() // between is only what was acknowledged
		d.config.Sink.Submit(s)
	}
	d.paused = false
}

// ShareAgain sends the shared own references again, after a resync, and from then on their changes.
func (d *Document) ShareAgain() {
	d.unshared = false
	for _, r := range d.references {
		if r.local && r.shared {
			d.send(r, Share)
		}
	}
}
