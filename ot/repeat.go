package ot

// Repeat takes a submission of an operation that was ordered already, at version: the session itself sent it in an earlier
// session, or another session did that has the same changes under way. Nothing is ordered. But what the session submits next
// is made on top of this operation, so that from now on it counts as the session's own.
//
// The session must submit all its changes in one order, which is the order in which they were and will be ordered, whoever
// submits them. It may leave out one that it has seen come back: its next context is behind that.
//
// It returns ErrVersion, ErrPair, ErrInvalid and ErrTrimmed as Submit does; the branch of the session is as before then.
func (s *Server) Repeat(session string, context, version int64, op Op) error {
	if version < 1 || version >= s.version {
		return errorf(ErrVersion, "an operation is repeated that was ordered at version %, but the model is at %", itoa(int(version)), itoa(int(s.version)))
	}
	b, err := s.branchUpTo(session, context)
	if err != nil {
		return err
	}
	return b.unseen.repeat(version, op)
}
