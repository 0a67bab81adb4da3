package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// DeadLetters are what the server has refused for good, and what cannot be sent any more.
type DeadLetters struct {
	Models []DeadLetter
	Chats  []chat.Letter // messages, names, topics and seen marks; Chats() retries and discards them
}

// DeadLetter is an edit that the server has refused for good, or that cannot be made any more because the model is gone.
type DeadLetter struct {
	Model  string
	Kind   uint8 // modelstore.CreateEntry, OperationEntry or DeleteEntry
	Code   offline.Code
	Reason string
	Since  int64     // when it was made, in milliseconds since 1970 UTC
	Data   *ot.Value // of CreateEntry: the content; nil if it cannot be read
	Op     *ot.Op    // of OperationEntry: what was done; nil if it cannot be read
}

// letters are the dead letters of a journal in a lane, or in all if model is "".
func (k *journalKeeper) letters(model string) (ns []uint64) {
	k.journal.Each(func(e offline.Entry) bool {
		if e.State == offline.StateDead && (model == "" || e.Lane == model) {
			ns = append(ns, e.N)
		}
		return true
	})
	return ns
}

// letter is a dead letter with what the store has of it.
type letter struct {
	keeper *journalKeeper
	entry  offline.Entry
	chain  *readChain        // of an OperationEntry
	links  []modelstore.Link // likewise; none if they cannot be read
	lost   int               // how many cannot
}

// readChain is the chain of a model as it was read, with all its links that can be.
type readChain struct {
	modelstore.Chain
	links []modelstore.Link
	known bool // its record can be read, or there is none
}

// readLetters reads the dead letters of a model, or of all, in the journals of this tab and of those that are gone. Those that are being sent again
// are none.
func (o *offlineModels) readLetters(model string, done func([]letter, error)) {
	var out []letter
	keepers := o.keepers()
	var next func(error)
	next = func(err error) {
		if err != nil || len(keepers) == 0 {
			o.readLinks(out, err, done)
			return
		}
		k := keepers[0]
		keepers = keepers[1:]
		k.journal.Load(k.letters(model), func(entries []offline.Entry, err error) {
			for i := range entries {
				if entries[i].State == offline.StateDead { // another tab may have had it sent again
					out = append(out, letter{keeper: k, entry: entries[i]})
				}
			}
			next(err)
		})
	}
	o.domain.later(func() { next(nil) })
}

// readLinks reads the edits that letters stand for.
func (o *offlineModels) readLinks(letters []letter, err error, done func([]letter, error)) {
	if err != nil || len(letters) == 0 {
		done(letters, err)
		return
	}
	o.do(func() {
		chains := map[string]*readChain{}
		for i := 0; i < len(letters) && err == nil; i++ {
			if l := &letters[i]; l.entry.Kind == modelstore.OperationEntry {
				err = l.read(o.store, chains)
			}
		}
	}, func() { done(o.stillRefused(letters), err) })
}

// stillRefused are those of letters that are not being sent again. The others are queued: another tab has had them sent with its own, or the
// browser crashed as this one was about to.
func (o *offlineModels) stillRefused(letters []letter) (refused []letter) {
	var again []letter
	for i := range letters {
		if letters[i].again() {
			again = append(again, letters[i])
		} else {
			refused = append(refused, letters[i])
		}
	}
	if len(again) > 0 {
		o.sendAgain(again, func(error) {})
	}
	return refused
}

// again reports whether the edits of a letter are back in the chain of their model, or were: then the server has them by now.
func (l *letter) again() bool {
	switch {
	case l.chain == nil || !l.chain.known:
		return false
	case len(l.links) > 0:
		return l.links[0].Apart == "" && l.links[0].Place >= l.chain.First
	}
	return l.lost > 0 && !l.chain.Unreadable && l.entry.Code != offline.ErrCorrupt
}

// requeue has the dead letters of a model queued that another tab has had sent again.
func (o *offlineModels) requeue(model string) {
	for _, k := range o.keepers() {
		for _, e := range k.journal.Lane(model) {
			if e.State == offline.StateDead && e.Kind == modelstore.OperationEntry {
				o.readLetters(model, func(_ []letter, err error) {
					if err != nil {
						o.requeueLater(model)
					}
				})
				return
			}
		}
	}
}

// read reads the edits of an OperationEntry. chains are those that were read already, by their models.
func (l *letter) read(s offline.Store, chains map[string]*readChain) (err error) {
	id := l.entry.Lane
	if l.chain = chains[id]; l.chain == nil {
		if l.chain, err = readChainOf(s, id); err != nil {
			return err
		}
		chains[id] = l.chain
	}
	place, n, err := modelstore.DecodeRun(&l.entry)
	if err != nil {
		return nil // what it stands for is not known any more
	}
	for _, link := range l.chain.links {
		if l.has(&link) && link.Place >= place && link.Ordered == 0 { // the server has those before
			l.links = append(l.links, link)
		}
	}
	if len(l.links) == 0 {
		l.links, err = modelstore.ReadApart(s, id, l.keeper.name, l.entry.N)
	}
	l.lost = max(n-len(l.links), 0)
	return err
}

// has reports whether a link is one of those the letter stands for, or stood for.
func (l *letter) has(link *modelstore.Link) bool {
	return link.Run == l.entry.N && link.Replica == string(l.keeper.replica[:])
}

func readChainOf(s offline.Store, id string) (*readChain, error) {
	c, links, err := modelstore.ReadChain(s, id)
	if offline.CodeOf(err) == offline.ErrCorrupt { // some can be read all the same
		return &readChain{c, links, c.Next > 0}, nil
	}
	return &readChain{c, links, true}, err
}

// DeadLetters reads all dead letters, those of tabs that are gone included; a storage that is being opened is waited for. It fails with
// what the store fails with.
func (d *Domain) DeadLetters(done func(DeadLetters, error)) {
	read := func(error) {
		d.offline.readLetters("", func(letters []letter, err error) {
			out := DeadLetters{Chats: d.chats.Letters()}
			for i := range letters {
				out.Models = letters[i].show(out.Models)
			}
			done(out, err)
		})
	}
	if d.offline.begun {
		d.offline.whenReady(read) // without a storage there are none of models
		return
	}
	read(nil)
}

// show appends the edits that a letter stands for.
func (l *letter) show(out []DeadLetter) []DeadLetter {
	e := &l.entry
	one := DeadLetter{Model: e.Lane, Kind: e.Kind, Code: e.Code, Reason: e.Reason, Since: e.Since}
	switch e.Kind {
	case modelstore.OperationEntry:
		for range l.lost {
			out = append(out, one)
		}
		for i := range l.links {
			one.Op = &l.links[i].Op
			out = append(out, one)
		}
		return out
	case modelstore.CreateEntry:
		if m, err := modelstore.DecodeCreate(e); err == nil {
			one.Data = m.Data
		}
	}
	return append(out, one)
}
