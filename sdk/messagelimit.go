package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// How large a message may be says our server when the connection is made (the field maxMessage). Another one, or what is in between,
// ends the connection with the close code 1009, "message too big" (RFC 6455 §7.4.1), which sockets tell as too_large. Then the largest
// message that was sent was more than it takes, and nothing as large is sent again.

// messageLimit is how many bytes a message may have on a connection whose server has told its limit; 0: it has not.
func (c *connection) messageLimit(told int32) int {
	limit := wire.MaxFrame // the most that this side can decode when it comes back
	if told > 0 {
		limit = min(limit, int(told))
	}
	if c.tooLarge > 0 {
		limit = min(limit, c.tooLarge-1)
	}
	return limit
}

// refused is the size of the message for which the link has ended with err; 0: it was none. A pack is never so large: that was another
// reason, or a limit with which nothing could be done.
func (l *link) refused(err error) int {
	if offline.CodeOf(err) != ErrTooLarge || l.largest <= 2*maxPack {
		return 0
	}
	return l.largest
}

// unmade is why a request to make a model has failed, with its name, if it has one, if it is too large.
func unmade(id string, err error) error {
	if id == "" || offline.CodeOf(err) != ErrTooLarge {
		return err
	}
	return wrap(ErrTooLarge, err, "the model %q cannot be made on the server", id)
}
