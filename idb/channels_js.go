package idb

import (
	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Channels is an offline.Channels over BroadcastChannel. Where there is none, channels carry nothing, as the contract
// allows: messages are hints.
type Channels struct {
	loop   offline.Loop
	prefix string
}

// NewChannels makes channels whose names begin with prefix (the database's name), as they are common to all of a
// site. Messages are posted to loop.
func NewChannels(loop offline.Loop, prefix string) *Channels { return &Channels{loop, prefix} }

// Open implements offline.Channels.
func (c *Channels) Open(name string, onMessage func(message []byte)) offline.Channel {
	ch := &channel{loop: c.loop, onMessage: onMessage}
	class, err := global("BroadcastChannel")
	if err == nil {
		ch.port, err = class.New(c.prefix + "/" + name)
	}
	if err == nil {
		ch.unlisten, err = listen(ch.port, "message", ch.receive)
	}
	ch.closed = err != nil
	return ch
}

// channel is one BroadcastChannel object.
type channel struct {
	loop      offline.Loop
	onMessage func([]byte)
	port      safejs.Value
	unlisten  func()
	closed    bool
}

// receive passes a message on. Messages that are no bytes are not ours.
func (c *channel) receive(event safejs.Value) {
	data, err := event.Get("data")
	if err != nil {
		return
	}
	if ours, err := data.InstanceOf(safejs.Safe(bytesClass)); err != nil || !ours {
		return
	}
	message := bytesToGo(safejs.Unsafe(data))
	c.loop.Post(func() {
		if !c.closed {
			c.onMessage(message)
		}
	})
}

// Send implements offline.Channel.
func (c *channel) Send(message []byte) {
	if !c.closed {
		_, _ = c.port.Call("postMessage", bytesToJS(message))
	}
}

// Close implements offline.Channel.
func (c *channel) Close() {
	if c.closed {
		return
	}
	c.closed = true
	c.unlisten()
	_, _ = c.port.Call("close")
}
