package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// ReadChain reads a chain and all its links, those that are dead letters, too. Before the first edit there is none: Next is 0.
// It returns ErrCorrupt if a live link cannot be read, or is not there: nothing behind it can be sent then.
func ReadChain(s offline.Store, id string) (c Chain, links []Link, err error) {
	c, links, _, err = readPending(s, id, []offline.Key{chainKey(id), linkKey(id, 1)})
	return c, links, err
}

// ReadPending is ReadChain, and reads the head of the model, and what ReadMade does, with it.
func ReadPending(s offline.Store, id string) (c Chain, links []Link, h Head, made string, err error) {
	c, links, values, err := readPending(s, id, []offline.Key{chainKey(id), linkKey(id, 1), headKey(id), madeKey(id)})
	h = Head{ID: id}
	if err == nil && values[2] != nil {
		if h, err = decodeHead(id, values[2]); offline.CodeOf(err) == offline.ErrCorrupt {
			h, err = Head{ID: id}, nil
		}
		h.raw = values[2]
	}
	if err == nil {
		made = string(values[3])
	}
	return c, links, h, made, err
}

// readPending reads the records at keys, the first of which are the chain's and that of the run at the first place, and the links.
func readPending(s offline.Store, id string, keys []offline.Key) (c Chain, links []Link, values [][]byte, err error) {
	for attempt := 0; ; attempt++ {
		if values, err = offline.GetMany(s, offline.BucketRows, keys); err != nil || values[0] == nil {
			return Chain{}, nil, values, err
		}
		if c, err = decodeChain(id, values[0]); err != nil {
			return c, nil, values, err
		}
		if links = c.onlyRun(values[1]); links != nil {
			return c, links, values, nil
		}
		links, err = readLinks(s, id, &c)
		if err == nil && len(c.LiveOf(links)) != c.Live() {
			err = offline.Errorf(offline.ErrCorrupt, "edits of the model %q are missing in the store", id)
		}
		if offline.CodeOf(err) != offline.ErrCorrupt || attempt == 3 { // others may have cleared it meanwhile
			return c, links, values, err
		}
	}
}

// onlyRun is what the run at the first place has, if that is all there ever was in the chain, as in most; else nil.
func (c *Chain) onlyRun(record []byte) []Link {
	if record == nil || c.First != 1 {
		return nil
	}
	if run, err := decodeRun(1, record); err == nil && len(run) == c.Live() {
		return run
	}
	return nil
}

func readLinks(s offline.Store, id string, c *Chain) (links []Link, err error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("link", id))
	for i := range records {
		at, _ := records[i].Key[2].(int64)
		run, decodeErr := decodeRun(uint64(at), records[i].Value)
		switch {
		case uint64(at) >= c.Next: // appended after the chain was read
		case decodeErr == nil:
			links = append(links, run...)
		case uint64(at) >= c.First || offline.CodeOf(decodeErr) == offline.ErrTooNew:
			err = decodeErr
		default:
			c.Unreadable = true
		}
	}
	return links, err
}
