package idb

import (
	"syscall/js"

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
	ch := &channel{loop: c.loop, onMessage: onMessage, closed: true}
	if err := ch.open(c.prefix + "/" + name); err == nil {
		ch.closed = false
	}
	return ch
}

// channel is one BroadcastChannel object.
type channel struct {
	loop      offline.Loop
	onMessage func([]byte)
	port      js.Value
	unlisten  func()
	closed    bool
}

func (c *channel) open(name string) (err error) {
	defer caught(&err)
	c.port = global("BroadcastChannel").New(name)
	c.unlisten = listen(c.port, "message", c.receive)
	return nil
}

// receive passes a message on. Messages that are no bytes are not ours.
func (c *channel) receive(event js.Value) {
	data := event.Get("data")
	if !data.InstanceOf(bytesClass) {
		return
	}
	message := bytesToGo(data)
	c.loop.Post(func() {
		if !c.closed {
			c.onMessage(message)
		}
	})
}

// Send implements offline.Channel.
func (c *channel) Send(message []byte) {
	var lost error
	defer caught(&lost)
	if !c.closed {
		c.port.Call("postMessage", bytesToJS(message))
	}
}

// Close implements offline.Channel.
func (c *channel) Close() {
	if c.closed {
		return
	}
	c.closed = true
	c.unlisten()
	c.port.Call("close")
}
