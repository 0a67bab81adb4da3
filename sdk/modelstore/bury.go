package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// Bury makes dead letters of the live links of a model's chain, if whether says so, who is told of all links, and may be asked more than once, as
// other tabs may be faster. Of those that the server has ordered this is noted, also if they were dead letters already. If a live one cannot be
// read, none behind it can be sent, and nobody is asked. at is for Chain.Bury.
func Bury(s offline.Store, id string, at Burial, ordered []Link, whether func(links, live []Link) bool) error {
	for {
		c, links, err := ReadChain(s, id)
		corrupt := offline.CodeOf(err) == offline.ErrCorrupt
		if err != nil && !corrupt {
			return err
		}
		b := &offline.Batch{Expects: []offline.Expect{c.Expect(id)}}
		if err := note(s, b, id, links, ordered); err != nil {
			return err
		}
		if corrupt || whether(links, c.LiveOf(links)) {
			if c, ok := c.Bury(at); ok {
				b.Put(offline.BucketRows, chainKey(id), c.raw)
			}
		}
		if len(b.Writes) == 0 {
			return nil
		}
		if err = s.Apply(b, offline.Strict); offline.CodeOf(err) != offline.ErrStale {
			return err
		}
	}
}

// BuryMade makes e turn all live links of a model that was made here, with that root, into dead letters. They may be another model's of
// that id, which another tab has open: those stay.
func (e *Edit) BuryMade(s offline.Store, root string) error {
	c, links, err := ReadChain(s, e.Head.ID)
	if err != nil && offline.CodeOf(err) != offline.ErrCorrupt {
		return err
	}
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	live, made := c.LiveOf(links), err != nil
	for i := range live {
		made = made || root == "" || live[i].Incarnation == root
	}
	if now, ok := c.Bury(Burial{}); ok && made {
		e.Batch.Put(offline.BucketRows, chainKey(e.Head.ID), now.raw)
	}
	return nil
}

// note makes b note which of links are ordered. These are the first ones of their run: the server takes them in order.
func note(s offline.Store, b *offline.Batch, id string, links, ordered []Link) error {
	for len(links) > 0 {
		var run []Link
		run, links = cutRun(links)
		n, news := 0, false
		for n < len(run) {
			if i := indexOf(&run[n], ordered); i >= 0 {
				news = news || run[n].Ordered == 0
				run[n].Ordered = ordered[i].Ordered
			}
			if run[n].Ordered == 0 {
				break
			}
			n++
		}
		if !news {
			continue
		}
		key := run[0].key(id)
		record, found, err := s.Get(offline.BucketRows, key)
		if err != nil {
			return err
		}
		if !found { // they were discarded since they were read
			continue
		}
		now, err := noteIn(record, run[:n])
		if err != nil {
			return err
		}
		b.Expect(offline.BucketRows, key, record)
		b.Put(offline.BucketRows, key, now)
	}
	return nil
}

// noteIn is the record of a run of which it is noted that the first links are ordered: behind the operations, an empty one and the versions.
func noteIn(record []byte, ordered []Link) ([]byte, error) {
	r, err := offline.ReadRecord(record, "a pending operation")
	if err != nil {
		return nil, err
	}
	w := offline.NewRecordWriter(len(record) + 8)
	w.String(r.String())
	w.Uint(r.Uint())
	w.Int(r.Int())
	w.String(r.String())
	for len(r.Rest()) > 0 && r.Err() == nil {
		op := r.String()
		if op == "" {
			break
		}
		w.String(op)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	w.String("")
	for i := range ordered {
		w.Int(ordered[i].Ordered)
	}
	return w.Finish(nil), nil
}

// cutRun takes the first run off links, of which there are some.
func cutRun(links []Link) (run, rest []Link) {
	n := 1
	for n < len(links) && links[n].sameRun(&links[0]) {
		n++
	}
	return links[:n], links[n:]
}
