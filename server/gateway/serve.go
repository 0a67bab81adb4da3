package gateway

import (
	"context"
	"io"
	"net"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Socket is a WebSocket connection: a *websocket.Conn, or that of a simulation.
type Socket interface {
	Reader(ctx context.Context) (websocket.MessageType, io.Reader, error)
	Writer(ctx context.Context, kind websocket.MessageType) (io.WriteCloser, error)
	Write(ctx context.Context, kind websocket.MessageType, message []byte) error
	SetReadLimit(bytes int64)
	Close(code websocket.StatusCode, reason string) error
	CloseNow() error
}

// Serve serves a connection to a domain that was not made by ServeHTTP. Closing conn must free whoever reads or writes ws. It
// returns false, and has done nothing, when there are too many connections or the gateway is closed.
func (g *Gateway) Serve(key store.DomainKey, ws Socket, conn net.Conn) bool {
	s := newSession(g, key)
	if !g.add(s) {
		return false
	}
	s.start(ws, &corked{Conn: conn, timeout: g.options.WriteTimeout})
	return true
}
