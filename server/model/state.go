package model

import (
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

// stateHash is the hash of the content at a version, computed once however many clients ask.
type stateHash struct {
	version int64
	hash    int64
}

// State compares the content with what a client has at the version it names (extension "state-hash/1"). If that is the current
// version and the hashes differ, the answer has the content, and what the others share in it; operations that follow the
// answer follow that version. At another version nothing is known: there are operations on their way, one way or the other.
func (o *Owner) State(c *Client, m *wire.ModelStateRequestMessage, reply Reply) bool {
	return o.post(func() {
		if c.state != open || o.failed {
			reply(nil, failure.New(failure.ModelNotOpen, "the model %q is not open", o.id), nil)
			return
		}
		answer := &wire.ModelStateResponseMessage{Version: o.version()}
		if m.Version == answer.Version && m.Hash != o.hash() {
			o.env.Log.Warn("a client has other content than the server", "model", o.id, "version", m.Version, "session", c.id)
			answer.Differs, answer.Data, answer.References = true, o.content(), o.referenceData(c)
		}
		o.tell(func() { reply(answer, nil, nil) })
	})
}

func (o *Owner) hash() int64 {
	if version := o.version(); o.state.version != version {
		hash, _ := o.tree.Hash()
		o.state = stateHash{version, int64(hash)}
	}
	return o.state.hash
}
