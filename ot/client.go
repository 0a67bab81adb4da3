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
	rules    Rules
	version  int64 // context version: the last one of the server that has been applied
	sequence int32
	inflight []Submission
	batch    []Op
	batching bool
}

// NewClient makes the control of a model that was opened at version (1 for a new model), for a peer with the given rules.
func NewClient(version int64, rules Rules) *Client {
	return &Client{version: version, rules: rules}
}

// Version is the context version: the last one of the server that has been applied here.
func (c *Client) Version() int64 { return c.version }

// Committed reports whether the server has acknowledged everything, and no batch is open with changes in it.
func (c *Client) Committed() bool { return len(c.inflight) == 0 && len(c.batch) == 0 }

// Inflight is what was submitted and not acknowledged yet, rebased on the current version, in order. After a reconnect
// it is submitted again as it stands here.
func (c *Client) Inflight() []Submission { return append([]Submission(nil), c.inflight...) }

// Local takes an operation that has been applied here. It returns the submission to send now, or nil inside a batch.
func (c *Client) Local(op Op) *Submission {
	if c.batching {
		c.batch = append(c.batch, op)
		return nil
	}
	return c.submit(op)
}

func (c *Client) submit(op Op) *Submission {
	c.sequence++
	s := Submission{Sequence: c.sequence, Context: c.version, Op: op}
	c.inflight = append(c.inflight, s)
	return &s
}

// StartBatch begins to collect operations into one change. It returns ErrBatch if a batch is open already.
func (c *Client) StartBatch() error {
	if c.batching {
		return errorf(ErrBatch, "a batch is open already; complete or cancel it first")
	}
	c.batching = true
	return nil
}

// CompleteBatch ends the batch and returns the compound to send now. It returns ErrBatch if no batch is open or nothing was
// changed in it; the batch stays as it is then.
func (c *Client) CompleteBatch() (*Submission, error) {
	if !c.batching || len(c.batch) == 0 {
		return nil, errorf(ErrBatch, "there is no batch with changes to complete")
	}
	ops := c.batch
	c.batch, c.batching = nil, false
	return c.submit(Op{Type: Compound, Ops: ops}), nil
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
	if len(c.inflight) == 0 || c.inflight[0].Sequence != sequence || version != c.version {
		return errorf(ErrVersion, "an acknowledgement of submission %d at version %d does not fit: %d are on their way, at version %d",
			sequence, version, len(c.inflight), c.version)
	}
	c.inflight = c.inflight[1:]
	c.version++
	return nil
}

// Remote takes an operation of somebody else and returns it as it is to be applied here. It returns ErrVersion if it is
// not the next one, ErrPair if a sender broke the protocol; nothing is changed then.
func (c *Client) Remote(op Op, context int64) (Op, error) {
	if context != c.version {
		return Op{}, errorf(ErrVersion, "an operation of version %d arrived at version %d; the ones between are missing", context, c.version)
	}
	inflight := make([]Submission, len(c.inflight))
	batch := make([]Op, len(c.batch))
	var err error
	for i, s := range c.inflight {
		inflight[i] = Submission{Sequence: s.Sequence, Context: context + 1}
		if op, inflight[i].Op, err = c.rules.Transform(op, s.Op); err != nil {
			return Op{}, err
		}
	}
	for i, pending := range c.batch {
		if op, batch[i], err = c.rules.Transform(op, pending); err != nil {
			return Op{}, err
		}
	}
	c.inflight, c.batch = inflight, batch
	c.version++
	return op, nil
}
