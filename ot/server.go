package ot

// Server is the concurrency control of one model on the side that orders operations (spec ot §5). It rebases each
// submission over what others have committed since the version its sender had seen. Sessions submit several operations at
// one version without waiting, so each has a branch: the operations of others as they apply after its own.
type Server struct {
	version  int64
	history  []ordered // since the lowest version a session may still submit at
	sessions map[string]*branch
}

type ordered struct {
	version int64 // context version: the operation leads from it to the next
	session string
	op      Op
}

// branch is what a session has not seen yet when it submits at context.
type branch struct {
	context int64
	known   int64 // history up to here is in path
	path    []ordered
}

// NewServer makes the control of a model at version (1 for a new model).
func NewServer(version int64) *Server {
	return &Server{version: version, sessions: map[string]*branch{}}
}

// Version is the version of the model: the context version of the next operation.
func (s *Server) Version() int64 { return s.version }

// Join lets a session submit operations from version on, which must not be older than what the history still holds.
// It returns ErrVersion otherwise.
func (s *Server) Join(session string, version int64) error {
	if version > s.version || version < s.oldest() {
		return errorf(ErrVersion, "session %q joins at version %d, but only %d to %d are at hand", session, version, s.oldest(), s.version)
	}
	s.sessions[session] = &branch{context: version, known: version}
	return nil
}

// Leave forgets a session.
func (s *Server) Leave(session string) {
	delete(s.sessions, session)
	s.prune()
}

// Seen tells that a session has reached version without submitting, so that older history can be dropped. It returns
// ErrVersion for a version from the future or before what the session had reached.
func (s *Server) Seen(session string, version int64) error {
	b, err := s.branchAt(session, version)
	if err != nil {
		return err
	}
	b.advance(version)
	s.prune()
	return nil
}

// Missed is what others have committed since context, as it applies after what the session itself has submitted: what a
// reference made at context is to be transformed over. It tells that the session has reached context, as Seen does.
func (s *Server) Missed(session string, context int64) ([]Op, error) {
	b, err := s.branchAt(session, context)
	if err != nil {
		return nil, err
	}
	b.path = b.upTo(s, session, context)
	b.context, b.known = context, s.version
	ops := make([]Op, len(b.path))
	for i, o := range b.path {
		ops[i] = o.op
	}
	s.prune()
	return ops, nil
}

// Submit orders an operation that session made at the given context version, and returns it as it is to be applied to the
// model at Version. Call Commit once that is done. It returns ErrVersion or ErrPair for a sender that broke the protocol.
func (s *Server) Submit(session string, context int64, op Op) (Op, error) {
	b, err := s.branchAt(session, context)
	if err != nil {
		return Op{}, err
	}
	path := b.upTo(s, session, context)
	for i := range path {
		if path[i].op, op, err = (Rules{}).Transform(path[i].op, op); err != nil {
			return Op{}, err
		}
	}
	b.context, b.known, b.path = context, s.version, path
	return op, nil
}

// Commit appends the operation that Submit returned, as it was applied.
func (s *Server) Commit(session string, op Op) {
	s.history = append(s.history, ordered{s.version, session, op})
	s.version++
	s.prune()
}

func (s *Server) branchAt(session string, version int64) (*branch, error) {
	b := s.sessions[session]
	if b == nil {
		return nil, errorf(ErrVersion, "session %q has not joined", session)
	}
	if version > s.version || version < b.context {
		return nil, errorf(ErrVersion, "session %q is at version %d to %d, not %d", session, b.context, s.version, version)
	}
	return b, nil
}

// upTo is the branch from context to the current version: what was on it, and what others have committed since.
func (b *branch) upTo(s *Server, session string, context int64) []ordered {
	var path []ordered
	for _, o := range b.path {
		if o.version >= context {
			path = append(path, o)
		}
	}
	for _, o := range s.history {
		if o.version >= max(b.known, context) && o.session != session {
			path = append(path, o)
		}
	}
	return path
}

func (b *branch) advance(version int64) {
	b.context = version
	for len(b.path) > 0 && b.path[0].version < version {
		b.path = b.path[1:]
	}
}

// oldest is the lowest version that the history reaches back to.
func (s *Server) oldest() int64 {
	if len(s.history) > 0 {
		return s.history[0].version
	}
	return s.version
}

// prune drops the history that every session has seen or has on its branch.
func (s *Server) prune() {
	needed := s.version
	for _, b := range s.sessions {
		if from := max(b.known, b.context); from < needed {
			needed = from
		}
	}
	n := 0
	for n < len(s.history) && s.history[n].version < needed {
		n++
	}
	s.history = s.history[n:]
}
