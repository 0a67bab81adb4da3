package modelstore

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Chain counts the pending operations of one model: those of all tabs in one order, each made on top of the ones before it. Who
// appends to it expects it as it was last read, and so has seen all of it; every other change expects it, too.
type Chain struct {
	// The links First ≤ place < Next are pending, or acknowledged with others behind them that are pending. Those before First
	// that are still there are dead letters.
	First, Next uint64
	// Sessions are those in which links were submitted to a server without exactly-once: by them it is known which operations of
	// a replay are links.
	Sessions []SentIn
	// Buried is where links before First became dead letters, while there are Sessions: what these have ordered before is none of those that are
	// pending now. Some of the others may be on the server all the same.
	Buried Burial
	// Unreadable: there are dead letters among the records that cannot be read.
	Unreadable bool
	epoch      uint64 // random: no two chains of a model are the same, also if the places begin anew
	raw        []byte
}

func chainKey(id string) offline.Key { return offline.K("chain", id) }

// Expect is the condition that the chain is as it was read.
func (c *Chain) Expect(id string) offline.Expect {
	return offline.Expect{Bucket: offline.BucketRows, Key: chainKey(id), Value: c.raw}
}

// Same reports whether c and d are one chain at one moment.
func (c *Chain) Same(d *Chain) bool { return string(c.raw) == string(d.raw) }

// Begun reports whether c goes on from where d was: it is the same chain, perhaps longer.
func (c *Chain) Begun(d *Chain) bool { return c.epoch == d.epoch }

// Live is how many links there are from First on.
func (c *Chain) Live() int { return int(c.Next - c.First) }

// SentIn is a session in which links were submitted, the first of them at a version: what it has ordered before is no link.
type SentIn struct {
	Session string
	From    int64
}

// Burial is the version up to which it was known what the server has of links that became dead letters, and the incarnation of the model: those
// of another one begin at 1 again. The zero Burial: nothing is known.
type Burial struct {
	Version     int64
	Incarnation string
}

// buried begins the name under which a Burial is among the sessions of a record, followed by the incarnation. No session has such a name.
const buried = "\x00"

// Knows reports whether what a session has ordered at a version of an incarnation is a link that is pending.
func (c *Chain) Knows(session string, version int64, incarnation string) bool {
	return (version >= c.Buried.Version || incarnation != c.Buried.Incarnation) && c.Has(session, version)
}

// Has reports whether it is noted that links are submitted in a session, from a version on.
func (c *Chain) Has(session string, version int64) bool {
	for _, s := range c.Sessions {
		if s.Session == session && version >= s.From {
			return true
		}
	}
	return false
}

// With is the chain with a session in which links are submitted from a version on. That it was known from a later one on was said of
// another model of the id, which is gone.
func (c Chain) With(session string, from int64) Chain {
	if session == "" || c.Has(session, from) {
		return c
	}
	var others []SentIn
	for _, s := range c.Sessions {
		if s.Session != session {
			others = append(others, s)
		}
	}
	c.Sessions = append(others, SentIn{session, from})
	return c
}

// Learned is the chain with what is known of sessions now, by what it has become.
func (c Chain) Learned(now *Chain) Chain {
	for _, s := range now.Sessions {
		c = c.With(s.Session, s.From)
	}
	c.Buried = now.Buried
	return c
}

// Sealed is c ready to be written: with its record. random is used for a new chain.
func (c Chain) Sealed(random uint64) Chain {
	if c.epoch == 0 {
		c.epoch = random | 1
		c.First, c.Next = max(c.First, 1), max(c.Next, 1)
	}
	w := offline.NewRecordWriter(32)
	w.Uint(c.epoch)
	w.Uint(c.First)
	w.Uint(c.Next)
	for _, s := range c.Sessions {
		w.String(s.Session)
		w.Int(s.From)
	}
	if b := c.Buried; b.Version > 0 {
		w.String(buried + b.Incarnation)
		w.Int(b.Version)
	}
	c.raw = w.Finish(nil)
	return c
}

func decodeChain(id string, record []byte) (c Chain, err error) {
	r, err := offline.ReadRecord(record, "the chain of model "+id)
	if err != nil {
		return c, err
	}
	c = Chain{raw: record, epoch: r.Uint(), First: r.Uint(), Next: r.Uint()}
	for len(r.Rest()) > 0 && r.Err() == nil {
		name, version := r.String(), r.Int()
		if incarnation, is := strings.CutPrefix(name, buried); is {
			c.Buried = Burial{version, incarnation}
		} else {
			c.Sessions = append(c.Sessions, SentIn{name, version})
		}
	}
	return c, r.Err()
}

// PutIn adds what changed from old to c to a transaction of a journal, which then fails with ErrStale unless the chain is still old.
// The new links are in Runs of the same transaction.
func (c *Chain) PutIn(tx *offline.Tx, id string, old *Chain) {
	tx.Fence(old.Expect(id))
	tx.PutRecord(offline.BucketRows, chainKey(id), c.raw)
}

// LiveOf are the links of a chain from First on.
func (c *Chain) LiveOf(links []Link) []Link {
	for len(links) > 0 && links[0].Place < c.First {
		links = links[1:]
	}
	return links
}

// Bury makes dead letters of all live links of c. ok is false if there are none.
func (c Chain) Bury(at Burial) (_ Chain, ok bool) {
	if c.Live() == 0 {
		return c, false
	}
	c.First = c.Next
	if len(c.Sessions) > 0 && (at.Version > c.Buried.Version || at.Version > 0 && at.Incarnation != c.Buried.Incarnation) {
		c.Buried = at
	}
	return c.Sealed(0), true
}
