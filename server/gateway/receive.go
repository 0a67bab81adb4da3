package gateway

import (
	"errors"
	"io"

	"github.com/coder/websocket"
)

// smallBytes is how much of a message is read at the connection's own expense. What is larger comes from a budget that all
// share: thousands of connections could otherwise each send most of a large message, and stop.
const smallBytes = 64 << 10

var errNoRoom = errors.New("too many large messages are being received")

// readMessage reads and handles one message. It returns false when it was the last one.
func (s *session) readMessage(r io.Reader) bool {
	buffer := buffers.Get().(*[]byte)
	defer putBuffer(buffer)
	reserved := 0
	defer func() { s.gateway.receiving.Add(-int64(reserved)) }()
	var err error
	*buffer, err = s.receive(r, *buffer, &reserved)
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return s.refuse(websocket.StatusMessageTooBig, "a message is too large")
	case errors.Is(err, errNoRoom):
		s.gateway.options.Metrics.Refused.WithLabelValues("frame").Inc()
		s.close(websocket.StatusTryAgainLater, err.Error())
		return false
	case err != nil:
		return false
	}
	s.hear()
	s.gateway.options.Metrics.ReceivedBytes.Add(float64(len(*buffer)))
	ok := s.handle(*buffer)
	s.hear() // waiting for room is not silence of the peer
	return ok
}

// receive is io.ReadAll into b. It adds to reserved what it takes from the shared budget.
func (s *session) receive(r io.Reader, b []byte, reserved *int) ([]byte, error) {
	heard := smallBytes
	for {
		if len(b) == cap(b) {
			size := 2 * cap(b)
			if size > smallBytes {
				more := size - max(cap(b), smallBytes)
				*reserved += more
				if s.gateway.receiving.Add(int64(more)) > int64(s.gateway.options.LargeBytes) {
					return b, errNoRoom
				}
			}
			b = append(make([]byte, 0, size), b...)
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if len(b) >= heard { // it is slow, but it gets on
			s.hear()
			heard = len(b) + smallBytes
		}
	}
}
