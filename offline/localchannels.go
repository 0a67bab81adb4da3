package offline

import "slices"

// LocalChannels are the Channels of those in one program that share a store nobody else has: one value for each such store. All of them
// run on the same loop.
type LocalChannels struct {
	Loop Loop
	open []*localChannel
}

type localChannel struct {
	channels  *LocalChannels
	name      string
	onMessage func([]byte)
	closed    bool
}

// Open implements Channels.
func (c *LocalChannels) Open(name string, onMessage func(message []byte)) Channel {
	ch := &localChannel{channels: c, name: name, onMessage: onMessage}
	c.open = append(c.open, ch)
	return ch
}

// Send implements Channel. Each member has a copy of its own of the message, as tabs have.
func (c *localChannel) Send(message []byte) {
	for _, to := range c.channels.open {
		if c.closed || to == c || to.name != c.name {
			continue
		}
		copied := slices.Clone(message)
		c.channels.Loop.Post(func() {
			if !to.closed {
				to.onMessage(copied)
			}
		})
	}
}

// Close implements Channel.
func (c *localChannel) Close() {
	c.closed = true
	c.channels.open = slices.DeleteFunc(c.channels.open, func(other *localChannel) bool { return other == c })
}
