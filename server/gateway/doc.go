// Package gateway is the realtime side of the server: WebSocket connections, the handshake, heartbeats, limits,
// back-pressure, and the dispatch of messages to the domain and to the owners of models.
//
// Each connection has two goroutines. One reads: it decodes a message, and waits before the next one while too much of what
// the connection sent is still under way, so that TCP slows its sender down; nothing is dropped. The other writes what is
// queued; a connection that lets too much wait is closed, and only that one.
package gateway
