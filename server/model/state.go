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

// State compares the content with what a client has at the version it names (extension "state-hash/1"). The answer is one to an
// open: the version, and if that is the client's and the hashes differ, the content and what the others share in it; what the
// client shares is forgotten then, and it shares it again. Operations that follow the answer follow that version. At another
// version nothing is known: there are operations on their way.
func (o *Owner) State(c *Client, m *wire.ModelStateRequestMessage, reply Reply) bool {
	return o.post(func() {
		if c.state != open || o.failed {
			reply(nil, failure.New(failure.ModelNotOpen, "the model %q is not open", o.id), nil)
			return
		}
		answer := &Opened{OpenRealtimeModelResponseMessage: &wire.OpenRealtimeModelResponseMessage{ResourceID: c.number, Version: o.version()}}
		if m.Version == answer.Version && m.Hash != o.hash() {
			o.env.Log.Warn("a client has other content than the server", "model", o.id, "version", m.Version, "session", c.id)
			answer.Content, answer.References = o.encodedContent(), o.referenceData(c)
			for key := range c.references {
				o.unshareReference(c, key)
			}
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
