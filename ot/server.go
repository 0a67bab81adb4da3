package ot

// Server is the concurrency control of one model on the side that orders operations (spec ot §5). It rebases each
// submission over what others have committed since the version its sender had seen. Sessions submit several operations at
// one version without waiting, so each has a branch: the operations of others as they apply after its own.
//
// A session that Submit, Seen or Reference returns an error for has broken the protocol and must Leave.
type Server struct {
	version  int64
	history  []*Committed // since the lowest version a session may still submit at, or a little longer
	sessions map[string]*branch
	pruneAt  int // length of history at which it is worth looking for what nobody needs
}

// Committed is an operation in the history of a model.
type Committed struct {
	Version int64 // context version: it leads from this version to the next
	Session string
	Op      Op
}

// branch is what a session has not seen yet when it submits at context.
type branch struct {
	context int64
	known   int64 // history up to here is in unseen, but for the session's own
	resync  bool
	unseen  unseen
}

// pruneMin is how much history is kept at least before looking for what nobody needs.
const pruneMin = 64

// NewServer makes the control of a model at version (1 for a new model).
func NewServer(version int64) *Server {
	return &Server{version: version, sessions: map[string]*branch{}, pruneAt: pruneMin}
}

// Version is the version of the model: the context version of the next operation.
func (s *Server) Version() int64 { return s.version }

// Oldest is the lowest version that the history reaches back to.
func (s *Server) Oldest() int64 { return s.version - int64(len(s.history)) }

// Trim drops the oldest history beyond keep operations, though a session may still need it: what then asks for it gets
// ErrTrimmed, and works again after Refill.
func (s *Server) Trim(keep int) {
	if n := len(s.history) - keep; n > 0 {
		s.history = append([]*Committed(nil), s.history[n:]...)
	}
}

// Refill adds older history, read from the log, in front of what is at hand. It returns ErrVersion if past does not end
// where that begins, or has gaps.
func (s *Server) Refill(past []Committed) error {
	history := make([]*Committed, 0, len(past)+len(s.history))
	next := s.Oldest() - int64(len(past))
	for _, o := range past {
		if o.Version != next {
			return errorf(ErrVersion, "history has version % where % should be", itoa(int(o.Version)), itoa(int(next)))
		}
		history = append(history, &o)
		next++
	}
	s.history = append(history, s.history...)
	s.pruneAt = max(s.pruneAt, 2*len(s.history))
	return nil
}

// Join lets a session submit operations from version on. It returns ErrVersion if it has joined already or the version is
// from the future, ErrTrimmed if history does not reach back to it.
func (s *Server) Join(session string, version int64) error {
	switch {
	case s.sessions[session] != nil:
		return errorf(ErrVersion, "session \"%\" has joined already", session)
	case version > s.version:
		return errorf(ErrVersion, "session \"%\" joins at version %, but the model is at %", session, itoa(int(version)), itoa(int(s.version)))
	case version < s.Oldest():
		return errTrimmed(session, version, s.Oldest())
	}
	s.sessions[session] = &branch{context: version, known: version, unseen: newUnseen()}
	return nil
}

func errTrimmed(session string, version, oldest int64) error {
	return errorf(ErrTrimmed, "session \"%\" is at version %, but history begins at %", session, itoa(int(version)), itoa(int(oldest)))
}

// Resync is Join for a session that comes back with operations it made before: version is the one it has been brought to.
// It may submit them at lower versions, as a client only rebases over what others did: all between is its own.
func (s *Server) Resync(session string, version int64) error {
	if err := s.Join(session, version); err != nil {
		return err
	}
	s.sessions[session].resync = true
	return nil
}

// Leave forgets a session.
func (s *Server) Leave(session string) { delete(s.sessions, session) }

// Seen tells that a session has reached version without submitting, so that older history can be dropped. It returns
// ErrVersion for a version from the future or before what the session had reached.
func (s *Server) Seen(session string, version int64) error {
	b, err := s.branchAt(session, version)
	if err != nil {
		return err
	}
	b.advance(version)
	return nil
}

// Submit orders an operation that session made at the given context version, and returns it as it is to be applied to the
// model at Version. Call Commit once that is done, or Leave if it cannot be applied. It returns ErrVersion, ErrPair or
// ErrInvalid for a sender that broke the protocol, ErrTrimmed if history is missing; the branch of the session is as before
// then.
func (s *Server) Submit(session string, context int64, op Op) (Op, error) {
	b, err := s.branchUpTo(session, context)
	if err != nil {
		return Op{}, err
	}
	if err := b.unseen.check(op); err != nil {
		return Op{}, err
	}
	err = b.unseen.cross(&op)
	return op, err
}

// Commit appends the operation that Submit returned, as it was applied.
func (s *Server) Commit(session string, op Op) {
	s.history = append(s.history, &Committed{s.version, session, op})
	s.version++
	s.prune()
}

// Reference is where reference values that session has made at the given context version are in the model at Version, in
// the value called target. Ids of element references are not looked at; see RefValues.Keep. It returns ErrVersion and
// ErrTrimmed as Submit does.
func (s *Server) Reference(session string, context int64, target string, v RefValues) (RefValues, error) {
	b, err := s.branchUpTo(session, context)
	if err != nil {
		return RefValues{}, err
	}
	return b.unseen.reference(target, v), nil
}

// Missed is what others have committed since the given context version, as it applies after the session's own operations.
// It returns ErrVersion and ErrTrimmed as Submit does.
func (s *Server) Missed(session string, context int64) ([]Op, error) {
	b, err := s.branchUpTo(session, context)
	if err != nil {
		return nil, err
	}
	return b.unseen.ops(), nil
}

// Laggard is the session that holds back most history, and the version it was last known at; "" if there is none.
func (s *Server) Laggard() (session string, version int64) {
	for name, b := range s.sessions {
		if from := b.needs(); session == "" || from < version || from == version && name < session {
			session, version = name, from
		}
	}
	return session, version
}

func (s *Server) branchAt(session string, version int64) (*branch, error) {
	b := s.sessions[session]
	if b == nil {
		return nil, errorf(ErrVersion, "session \"%\" has not joined", session)
	}
	if version > s.version || version < b.context && !b.resync {
		return nil, errorf(ErrVersion, "session \"%\" is at version % to %, not %", session, itoa(int(b.context)), itoa(int(s.version)), itoa(int(version)))
	}
	return b, nil
}

// branchUpTo is the branch of a session that is at version, with all that others have committed since.
func (s *Server) branchUpTo(session string, version int64) (*branch, error) {
	b, err := s.branchAt(session, version)
	if err != nil {
		return nil, err
	}
	if from := max(b.needs(), version); from < s.Oldest() {
		return nil, errTrimmed(session, from, s.Oldest())
	}
	b.advance(version)
	b.catchUp(s, session)
	return b, nil
}

// advance drops from the branch what the session has seen at version.
func (b *branch) advance(version int64) {
	b.context = max(b.context, version)
	b.unseen.advance(version)
}

// catchUp appends what others have committed since the session submitted last.
func (b *branch) catchUp(s *Server, session string) {
	for _, o := range s.history[b.needs()-s.Oldest():] {
		if o.Session != session {
			b.unseen.push(o.Version, &o.Op)
		}
	}
	b.known = s.version
}

// needs is the version from which on the session needs history.
func (b *branch) needs() int64 { return max(b.known, b.context) }

// prune drops the history that every session has seen or has on its branch. It looks only when the history has grown, as
// there may be many sessions.
func (s *Server) prune() {
	if len(s.history) < s.pruneAt {
		return
	}
	needed := s.version
	for _, b := range s.sessions {
		needed = min(needed, b.needs())
	}
	if n := int(needed - s.Oldest()); n > 0 {
		s.history = append([]*Committed(nil), s.history[n:]...)
	}
	s.pruneAt = max(pruneMin, 2*len(s.history))
}
