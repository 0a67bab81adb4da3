package ot

// What several clients do who share what is in flight: the tabs of one user, whose operations wait in one order for the
// server (architecture, "Tabs"). Each has all of them in flight, the others' like its own.

// Insert takes an operation that was given the place at in what is in flight: it was made after those before it and without
// those from there on. These are rebased over it, as the server would, and get the next sequence numbers, so they must not have
// been sent. It returns the operation as it is to be applied here. With an error nothing is changed: ErrBatch while a batch is
// open, ErrPair or ErrInvalid for an operation that does not fit. It costs as much as what is in flight is long, unless at is
// its end.
func (c *Client) Insert(at int, op Op) (Op, error) {
	if c.batching {
		return Op{}, errorf(ErrBatch, "operations of others cannot be put in flight while a batch is open")
	}
	if at == c.InflightLen() {
		c.Local(&op)
		return op, nil
	}
	all := c.Inflight()
	over := tail{rules: c.tail.rules}
	for i := at; i < len(all); i++ {
		over.push(c.version, 0, &all[i].Op)
	}
	here := op
	if _, err := over.check(op); err != nil {
		return Op{}, err
	}
	if err := over.cross(&here); err != nil {
		return Op{}, err
	}
	shared := tail{rules: c.tail.rules}
	sequence := all[0].Sequence
	push := func(op *Op) {
		shared.push(c.version, sequence, op)
		sequence++
	}
	for i := range all[:at] {
		push(&all[i].Op)
	}
	push(&op)
	for i := range over.entries {
		o := new(Op)
		over.entries[i].writeTo(o)
		push(o)
	}
	c.tail, c.sequence = shared, c.sequence+1
	return here, nil
}
