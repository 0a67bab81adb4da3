package document

// StartBatch begins to collect changes into one operation. It returns ErrBatch if a batch is open already.
func (d *Document) StartBatch() error {
	if err := d.client.StartBatch(); err != nil {
		return coded(err)
	}
	d.undo.batches++
	return nil
}

// CompleteBatch submits the changes since StartBatch as one compound. It returns ErrBatch if there is no batch, or
// nothing in it; the batch stays open then.
func (d *Document) CompleteBatch() error {
	s, err := d.client.CompleteBatch()
	if err != nil {
		return coded(err)
	}
	d.submit(s)
	d.sendHeld()
	return nil
}

// CancelBatch ends a batch without changes in it. It returns ErrBatch for any other.
func (d *Document) CancelBatch() error {
	if err := d.client.CancelBatch(); err != nil {
		return coded(err)
	}
	if d.config.Cancelled != nil {
		d.config.Cancelled()
	}
	return nil
}

// Batching reports whether a batch is open.
func (d *Document) Batching() bool { return d.client.Batching() }

// BatchSize is the number of operations in the open batch.
func (d *Document) BatchSize() int { return d.client.BatchLen() }
