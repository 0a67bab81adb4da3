package document

// Pause stops submissions and references from being sent: the connection is lost. Changes are still made and kept.
func (d *Document) Pause() {}

// Paused reports whether nothing is sent.
func (d *Document) Paused() bool { return false }

// SetSession gives the own session its new id, after a reconnect under another one. References of it keep their values.
func (d *Document) SetSession(id string) {}

// Resume sends again, once all that the server has ordered meanwhile came in through Remote and Acknowledge: everything in
// flight goes to Sink.Submit anew, rebased on the current version and under the same sequence numbers. References are not
// sent before ShareAgain.
func (d *Document) Resume() {}

// ShareAgain sends the shared own references again, after a resync, and from then on their changes.
func (d *Document) ShareAgain() {}
