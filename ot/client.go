package ot

// Submission is a local operation on its way to the server.
type Submission struct {
	Sequence int32 // 1, 2, … in the order they were made
	Context  int64 // version of the model it applies to
	Op       Op
}

// Client is the concurrency control of one open model on the side that edits (spec ot §4). It transforms what arrives over
// what is still on its way. The zero Client is not usable; see NewClient.
type Client struct {
	version  int64 // context version: the last one of the server that has been applied
	sequence int32
	rebased  int64 // what is in flight applies at least to this version
	tail     tail  // in flight, and in its lanes the batch, too
	batch    []*step
	batching bool
}

// NewClient makes the control of a model that was opened at version (1 for a new model), for a peer with the given rules.
func NewClient(version int64, rules Rules) *Client {
	return &Client{version: version, tail: tail{rules: rules}}
}

// Version is the context version: the last one of the server that has been applied here.
func (c *Client) Version() int64 { return c.version }

// Committed reports whether the server has acknowledged everything, and no batch is open with changes in it.
func (c *Client) Committed() bool { return c.InflightLen() == 0 && len(c.batch) == 0 }

// InflightLen is the number of submissions that are not acknowledged.
func (c *Client) InflightLen() int { return len(c.tail.entries) }

// Inflight is what was submitted and not acknowledged yet, rebased on the current version, in order. It costs as much as
// it is long.
func (c *Client) Inflight() []Submission {
	out := make([]Submission, c.InflightLen())
	for i := range out {
		out[i] = c.InflightAt(i)
	}
	return out
}

// InflightAt is one submission of Inflight, 0 to InflightLen-1.
func (c *Client) InflightAt(i int) Submission {
	e := c.tail.entries[i]
	s := Submission{Sequence: e.sequence, Context: max(e.version, c.rebased)}
	e.writeTo(&s.Op)
	return s
}

// Local takes an operation that has been applied here; the client keeps it, so it must not change any more. It returns the
// submission to send now; inside a batch there is none, and ok is false.
func (c *Client) Local(op *Op) (s Submission, ok bool) {
	if !c.batching {
		c.sequence++
		c.tail.push(c.version, c.sequence, op)
		return Submission{Sequence: c.sequence, Context: c.version, Op: *op}, true
	}
	if op.Type == Compound {
		c.batch = c.tail.addParts(c.batch, op.Ops)
	} else {
		s := new(step)
		c.tail.add(s, op)
		c.batch = append(c.batch, s)
	}
	return Submission{}, false
}

// StartBatch begins to collect operations into one change. It returns ErrBatch if a batch is open already.
func (c *Client) StartBatch() error {
	if c.batching {
		return errorf(ErrBatch, "a batch is open already; complete or cancel it first")
	}
	c.batching = true
	return nil
}

// Batching reports whether a batch is open.
func (c *Client) Batching() bool { return c.batching }

// BatchLen is the number of operations in the open batch.
func (c *Client) BatchLen() int { return len(c.batch) }

// CompleteBatch ends the batch and returns the compound to send now. It returns ErrBatch if no batch is open or nothing was
// changed in it; the batch stays as it is then.
func (c *Client) CompleteBatch() (Submission, error) {
	if !c.batching || len(c.batch) == 0 {
		return Submission{}, errorf(ErrBatch, "there is no batch with changes to complete")
	}
	c.sequence++
	c.tail.entries = append(c.tail.entries, &entry{version: c.version, sequence: c.sequence, parts: c.batch})
	c.batch, c.batching = nil, false
	return c.InflightAt(c.InflightLen() - 1), nil
}

// CancelBatch ends a batch in which nothing was changed. It returns ErrBatch for any other.
func (c *Client) CancelBatch() error {
	if !c.batching || len(c.batch) > 0 {
		return errorf(ErrBatch, "only an open batch without changes can be cancelled")
	}
	c.batching = false
	return nil
}

// Acknowledge retires the submission that the server has ordered at the given context version. It returns ErrVersion,
// and changes nothing, for any but the oldest one or another version than the current.
func (c *Client) Acknowledge(sequence int32, version int64) error {
	if c.InflightLen() == 0 || c.tail.entries[0].sequence != sequence || version != c.version {
		return errorf(ErrVersion, "an acknowledgement of submission % at version % does not fit: % are on their way, at version %",
			itoa(int(sequence)), itoa(int(version)), itoa(c.InflightLen()), itoa(int(c.version)))
	}
	c.tail.pop()
	c.version++
	return nil
}

// Remote takes an operation of somebody else and returns it as it is to be applied here. It returns ErrVersion if it is
// not the next one, ErrPair or ErrInvalid if a sender broke the protocol; nothing is changed then.
func (c *Client) Remote(op Op, context int64) (Op, error) {
	if context != c.version {
		return Op{}, errorf(ErrVersion, "an operation of version % arrived at version %; the ones between are missing", itoa(int(context)), itoa(int(c.version)))
	}
	if _, err := c.tail.check(op); err != nil {
		return Op{}, err
	}
	if err := c.tail.cross(&op); err != nil {
		return Op{}, err
	}
	c.version++
	c.rebased = c.version
	return op, nil
}

// RemoteReference is where reference values of another session, which hold for the current version, are in the value called
// target with the own changes under way.
func (c *Client) RemoteReference(target string, v RefValues) RefValues {
	return c.tail.reference(target, v)
}
