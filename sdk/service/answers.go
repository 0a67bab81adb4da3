package service

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Answers remembers what the server last answered: in memory, and in the store of the user where there is one.
type Answers struct {
	host  Host
	shelf *Shelf
	known map[string][]byte // by key: what Stamped makes of the answer
}

// answersVersion is how records are written: as Stamped does.
const answersVersion = 1

// NewAnswers makes one that remembers nothing. Its records lie where their keys say.
func NewAnswers(h Host) *Answers {
	return &Answers{h, NewShelf(h, answersVersion), map[string][]byte{}}
}

// Open begins to keep what is remembered in a store, and to read from it.
func (a *Answers) Open(store offline.Store) { a.shelf.Open(store) }

// Remember keeps an answer that has just come.
func (a *Answers) Remember(key offline.Key, m wire.Part) {
	record := Stamped(a.host.Env().Clock.Wall(), m)
	a.known[key.String()] = record
	a.shelf.Put(key, record, nil)
}

// Forget forgets an answer.
func (a *Answers) Forget(key offline.Key) {
	delete(a.known, key.String())
	a.shelf.Delete(key, nil)
}

// Recall reads the answers of all keys into reply, which must be new, as one message: its lists are those of all, in the order of the keys. They are as
// old as the oldest of them. If one is not known, or cannot be read, done gets err.
func (a *Answers) Recall(keys []offline.Key, reply wire.Part, err error, done func(Fresh, error)) {
	a.recall(keys, nil, Fresh{}, reply, err, done)
}

func (a *Answers) recall(keys []offline.Key, all []byte, f Fresh, reply wire.Part, err error, done func(Fresh, error)) {
	if len(keys) == 0 {
		if wire.Decode(all, reply) == nil {
			err = nil
		}
		done(f, err)
		return
	}
	found := func(record []byte) {
		asOf, message, ok := StampOf(record)
		if !ok {
			done(Fresh{}, err)
			return
		}
		if f.AsOf == 0 || asOf < f.AsOf {
			f.AsOf = asOf
		}
		a.recall(keys[1:], append(all, message...), f, reply, err, done)
	}
	if record := a.known[keys[0].String()]; record != nil {
		found(record)
		return
	}
	a.shelf.Get(keys[0], found)
}
