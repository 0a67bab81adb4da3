package gateway

import (
	"context"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/wire"
)

// maxPack is how many bytes of frames are packed into one message.
const maxPack = 64 << 10

// packable is how many of the next frames go into one message.
func (s *session) packable(frames []frame) int {
	n, bytes := 1, frames[0].size()
	for s.packs.Load() && n < len(frames) && bytes+frames[n].size() <= maxPack {
		bytes += frames[n].size()
		n++
	}
	return n
}

func (s *session) writeFrames(frames []frame) error {
	if len(frames) == 1 {
		return s.writeFrame(frames[0])
	}
	buffer := buffers.Get().(*[]byte)
	defer putBuffer(buffer)
	for _, f := range frames {
		*buffer = wire.AppendPacked(*buffer, f.head, f.tail)
	}
	return s.ws.Write(context.Background(), websocket.MessageBinary, *buffer)
}
