package datasource

import "github.com/holdfast-sdk/holdfast/offline"

// Close stops the source. What is durable stays in the store. What waits for an answer gets ErrClosed.
func (s *Source) Close() {
	if s.closed {
		return
	}
	s.closed = true
	defer s.abandon(offline.Errorf(offline.ErrClosed, "the data source was closed; what was saved goes out when it is opened again"))
	if s.cancelRead != nil {
		s.cancelRead()
	}
	if s.retrySave != nil {
		s.retrySave()
	}
	if s.flusher != nil {
		s.flusher.Close()
	}
	if s.journal != nil {
		s.journal.Close()
	}
}

// abandon settles what waits for an answer that nobody will take any more.
func (s *Source) abandon(err error) {
	s.dropPrefetch()
	for _, r := range []*reading{s.reading, s.parked} {
		if r != nil {
			r.done(err)
		}
	}
	if s.wave != nil && s.wave.done != nil {
		s.wave.done(err)
	}
	for _, c := range s.committed {
		c.done(err)
	}
	s.reading, s.parked, s.wave, s.committed = nil, nil, nil, nil
	if !s.opened {
		s.opened, s.openErr = true, err
		for _, f := range s.waiting {
			f()
		}
		s.waiting = nil
	}
}
