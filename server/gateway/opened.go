package gateway

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// openedFrame is the answer to request id to open a model. Its content is shared with other answers, so that a hundred
// clients who open a large model do not take a hundred times its size. (Fields of a message may come in any order.)
func openedFrame(id int32, m *model.Opened) frame {
	fields := m.Append(nil)
	head := make([]byte, 0, len(fields)+32)
	head = append(head, byte(wire.Response)<<3|2)
	if id == 0 {
		head = append(head, 0) // an empty wrapper is the id 0
	} else {
		value := binary.AppendUvarint([]byte{1 << 3}, uint64(int64(id)))
		head = append(append(head, byte(len(value))), value...)
	}
	head = binary.AppendUvarint(head, uint64(m.Body())<<3|2)
	head = binary.AppendUvarint(head, uint64(len(fields)+len(m.Content)))
	return frame{head: append(head, fields...), tail: m.Content}
}
