package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// Revive appends dead letters to the chain of a model anew, in their order, those that were in none last. With them go those of other tabs that
// were made to the same incarnation, as they were made on top of each other. random is for a new chain. ok is false if other links are pending.
func Revive(s offline.Store, id string, letters []Link, random uint64) (ok bool, err error) {
	for {
		c, links, err := ReadChain(s, id)
		if err != nil {
			return false, err
		}
		if live := c.LiveOf(links); len(live) > 0 {
			return anyAmong(live, letters), nil // one is, if it was interrupted before the entries were queued
		}
		b := &offline.Batch{Expects: []offline.Expect{c.Expect(id)}}
		now, err := c.Sealed(random).append(s, id, b, append(links, apartOf(letters)...), letters)
		if err != nil || now.First == 0 {
			return err == nil, err
		}
		b.Put(offline.BucketRows, chainKey(id), now.Sealed(0).raw)
		if err = s.Apply(b, offline.Strict); offline.CodeOf(err) != offline.ErrStale {
			return err == nil, err
		}
	}
}

func apartOf(letters []Link) (apart []Link) {
	for i := range letters {
		if letters[i].Apart != "" {
			apart = append(apart, letters[i])
		}
	}
	return apart
}

// append moves the runs that go with letters, which are among links, to the end of c. First is 0 then if there are none.
func (c Chain) append(s offline.Store, id string, b *offline.Batch, links, letters []Link) (Chain, error) {
	c.First = 0
	for _, run := range revived(links, letters) {
		from := run[0].key(id)
		record, found, err := s.Get(offline.BucketRows, from)
		if err != nil {
			return c, err
		}
		if !found { // they have been discarded since they were read
			continue
		}
		b.Expect(offline.BucketRows, from, record)
		b.Delete(offline.BucketRows, from)
		b.Put(offline.BucketRows, linkKey(id, c.Next), record)
		if c.First == 0 {
			c.First = c.Next
		}
		c.Next += uint64(len(run))
	}
	return c, nil
}

// revived are the runs among dead links that go with letters. What the server has ordered right before the first is what that was made on: it
// comes along, and is acknowledged once more.
func revived(links, letters []Link) (runs [][]Link) {
	var base [][]Link
	for len(links) > 0 {
		var run []Link
		run, links = cutRun(links)
		switch {
		case goesWith(run, letters):
			runs, base = append(append(runs, base...), run), nil
		case len(runs) == 0 && run[0].Ordered > 0 && sameModel(&run[0], letters):
			base = append(base, run)
		default:
			base = nil
		}
	}
	return runs
}

// goesWith reports whether a run has one of letters, or one of another tab that was made to the same incarnation. Where the server names none, it
// may be another model's.
func goesWith(run, letters []Link) bool {
	if anyAmong(run, letters) {
		return true
	}
	last := &run[len(run)-1]
	for i := range letters {
		if letters[i].Replica == last.Replica {
			return false
		}
	}
	return last.Ordered == 0 && last.Incarnation != "" && sameModel(last, letters)
}

func (l *Link) sameRun(other *Link) bool { return l.Run == other.Run && l.Replica == other.Replica }

// sameModel reports whether one of the links in the list was made to the same model.
func sameModel(l *Link, list []Link) bool {
	for i := range list {
		if list[i].Incarnation == l.Incarnation {
			return true
		}
	}
	return false
}

func among(l *Link, list []Link) bool { return indexOf(l, list) >= 0 }

// indexOf is where a link is in a list, -1 if it is not.
func indexOf(l *Link, list []Link) int {
	for i := range list {
		if list[i].Entry == l.Entry && list[i].Replica == l.Replica {
			return i
		}
	}
	return -1
}

func anyAmong(some, list []Link) bool {
	for i := range some {
		if among(&some[i], list) {
			return true
		}
	}
	return false
}
