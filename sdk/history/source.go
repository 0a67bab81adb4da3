package history

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// source has the operations of a model.
type source interface {
	// read calls done with operations, in order and without gaps: that which led to version near, and some of those between it and
	// far, which may be before it.
	read(near, far int64, done func([]operation, error))
	// versionAt calls done with the last version there was at a time, or with one before all of them.
	versionAt(millis int64, done func(int64, error))
}

// server is the history as the server has it.
type server struct {
	host        service.Host
	id          string
	incarnation string
}

// pageSize is how many operations are asked for at once; fewer if the server says that these are too large.
const pageSize = 200

func (s *server) read(near, far int64, done func([]operation, error)) {
	s.readPage(near, far, pageSize, done)
}

func (s *server) readPage(near, far, size int64, done func([]operation, error)) {
	first, last := near, min(far, near+size-1)
	if far < near {
		first, last = max(far, near-size+1), near
	}
	var reply wire.HistoricalOperationsResponseMessage
	request := &wire.HistoricalOperationRequestMessage{ModelID: s.id, First: first, Last: last, Incarnation: s.incarnation}
	s.host.Request(request, wire.BodyHistoricalOperationsResponse, &reply, func(err error) {
		if offline.CodeOf(err) == errTooMuch && first < last {
			s.readPage(near, far, (last-first+1)/2, done)
			return
		}
		if err == nil && !consecutive(reply.Operations, first, last) {
			err = offline.Errorf(ErrProtocol, "the server answered with other operations of the model %q than %d to %d", s.id, first, last)
		}
		if err != nil {
			done(nil, err)
			return
		}
		page := make([]operation, len(reply.Operations))
		for i := range page {
			o := &reply.Operations[i]
			page[i] = operation{o.Version, o.Timestamp.Millis(), o.SessionID, o.Operation.Op, o.Operation.Inverse}
		}
		done(page, nil)
	})
}

func consecutive(ops []wire.HistoricalOperationsResponseMessageModelOperationData, first, last int64) bool {
	for i := range ops {
		if ops[i].Version != first+int64(i) {
			return false
		}
	}
	return int64(len(ops)) == last-first+1
}

func (s *server) versionAt(millis int64, done func(int64, error)) {
	var reply wire.ModelGetVersionAtTimeResponseMessage
	request := &wire.ModelGetVersionAtTimeRequestMessage{ModelID: s.id, TargetTime: wire.FromMillis(millis), Incarnation: s.incarnation}
	s.host.Request(request, wire.BodyModelGetVersionAtTimeResponse, &reply, func(err error) { done(reply.VersionAtTime, err) })
}

// storedLog is the history as the store of this device has it.
type storedLog struct {
	first int64 // the version that the first operation led to
	ops   []operation
}

func (s *storedLog) read(_, _ int64, done func([]operation, error)) { done(s.ops, nil) }

func (s *storedLog) versionAt(millis int64, done func(int64, error)) {
	version := s.first - 1
	for i := range s.ops {
		if s.ops[i].millis <= millis {
			version = s.ops[i].version
		}
	}
	done(version, nil)
}
