package sdk

// Dialer makes sockets: the page's WebSocket (in cmd/wasm), coder/websocket (socket_native.go), or a test's.
type Dialer interface {
	// Dial begins to open a socket to url (ws: or wss:) and returns at once. No method of h is called before Dial returns.
	Dial(url string, h SocketHandler) Socket
}

// Socket is one connection that carries binary messages, or will as soon as it is open.
type Socket interface {
	// Send sends one message, after those before it. It does not block, nor keep message: the caller uses it again. After an
	// end it does nothing.
	Send(message []byte)
	// Close ends the socket with a WebSocket close code: 1000 normal, 4006 abort. No method of the handler is called any more.
	Close(code int, reason string)
}

// SocketHandler hears of one socket. Its methods are called on the loop.
type SocketHandler interface {
	// SocketOpened tells that messages can be sent.
	SocketOpened()
	// SocketMessage delivers one binary message, which is valid during the call only.
	SocketMessage(message []byte)
	// SocketEnded tells, as the last call, that the socket could not be opened or was closed by the other side, or that
	// something else than a binary message came. err says why; of code too_large: the other side has given the close code 1009.
	SocketEnded(err error)
}

// The WebSocket close codes of the protocol (wire.md §1).
const (
	closeNormal = 1000
	closeAbort  = 4006
)
