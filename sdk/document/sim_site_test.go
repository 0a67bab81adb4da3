package document

import (
	"fmt"
	"strings"

	"github.com/holdfast-sdk/holdfast/ot"
	"pgregory.net/rapid"
)

// site is one client. It is the Sink of its document.
type site struct {
	s        *simServer
	name     string
	session  string
	sessions int
	d        *Document
	caret    *Reference
	online   bool
	toServer []any // ot.Submission, ReferenceChange
	toClient []any // incoming, SharedReference, resynced
}

type incoming struct {
	context int64
	logged
}

// resynced tells a client that it has what it missed, and which references there are.
type resynced struct{ references []SharedReference }

func (x *site) Submit(s ot.Submission)          { x.toServer = append(x.toServer, s) }
func (x *site) SendReference(c ReferenceChange) { x.toServer = append(x.toServer, c) }
func (x *site) Event(e Event) {
	if m, ok := e.(ReferenceSet); ok && m.Reference.IsSet() && m.Reference.Element() != nil {
		for _, i := range m.Reference.Values().Indexes {
			if i < 0 || i > m.Reference.Element().Len() {
				x.s.rt.Fatalf("%s sees %s outside the text of %d", x.name, sayReference(m.Reference), m.Reference.Element().Len())
			}
		}
	}
}

// receive lets x take the next message of the server.
func (x *site) receive() {
	if len(x.toClient) == 0 {
		return
	}
	m := x.toClient[0]
	x.toClient = x.toClient[1:]
	err := error(nil)
	switch m := m.(type) {
	case incoming:
		if m.who == x.name {
			err = x.d.Acknowledge(m.n, m.context)
		} else {
			err = x.d.Remote(m.who, m.context, m.op)
		}
	case SharedReference:
		x.d.RemoteReference(m.Session, m.ReferenceChange)
	case resynced:
		x.d.Resume()
		x.d.ReplaceReferences(m.references)
		x.d.ShareAgain()
	}
	if err != nil {
		x.s.rt.Fatalf("%s: %v", x.name, err)
	}
}

func (x *site) cut() {
	if !x.online {
		return
	}
	x.online, x.toServer, x.toClient = false, nil, nil
	x.d.Pause()
	x.s.control.Leave(x.session)
	for key, r := range x.s.shared {
		if r.Session == x.session {
			delete(x.s.shared, key)
		}
	}
	for _, other := range x.s.sites {
		if other.online {
			other.toClient = append(other.toClient, SharedReference{x.session, ReferenceChange{Action: Unshare, ValueID: x.caret.Element().ID(), Key: "caret"}})
		}
	}
}

func (x *site) reconnect() {
	if x.online {
		return
	}
	x.sessions++
	x.online, x.session = true, fmt.Sprintf("%s.%d", x.name, x.sessions)
	x.d.SetSession(x.session)
	if err := x.s.control.Resync(x.session, x.s.control.Version()); err != nil {
		x.s.rt.Fatal(err)
	}
	for v := x.d.Version(); v < x.s.control.Version(); v++ {
		x.toClient = append(x.toClient, incoming{v, x.s.log[v-1]})
	}
	all := resynced{}
	for _, r := range x.s.shared {
		all.references = append(all.references, r)
	}
	x.toClient = append(x.toClient, all)
}

// edit makes a random change through the elements.
func (x *site) edit(rt *rapid.T, label string, deletes bool) {
	root := x.d.Root()
	pick := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, label+name) }
	err := error(nil)
	list, m, s := root.Get("list"), root.Get("map"), root.Get("text")
	switch kind := pick("kind", 20); {
	case kind < 8:
		from := x.boundary(s, pick("from", s.Len()+1))
		to := x.boundary(s, min(s.Len(), from+pick("to", 3)))
		insert := rapid.SampledFrom([]string{"", "x", "yz", "😀"}).Draw(rt, label+"insert")
		if !deletes {
			to = from
		}
		err = s.Splice(from, max(to-from, 0), insert)
	case kind == 8 && deletes:
		err = s.SetText("set" + label)
	case kind < 11 || list.Len() == 0:
		_, err = list.Insert(pick("at", list.Len()+1), object("v", text(label)))
	case kind == 11:
		_, err = list.RemoveAt(pick("at", list.Len()))
	case kind == 12:
		_, err = list.SetAt(pick("at", list.Len()), text(label))
	case kind == 13:
		err = list.Move(pick("at", list.Len()), pick("to", list.Len()))
	case kind == 14:
		if e := list.At(pick("at", list.Len())); e.Kind() == ot.Object {
			err = e.Get("v").Splice(0, 0, "!")
		}
	case kind < 17:
		if key := rapid.SampledFrom([]string{"k", "l", "m"}).Draw(rt, label+"key"); m.Has(key) && pick("remove", 2) == 0 {
			_, err = m.Remove(key)
		} else {
			_, err = m.Set(key, text(label))
		}
	case kind == 17:
		err = root.Get("num").Add(float64(1 + pick("delta", 3)))
	case kind == 18:
		err = root.Get("flag").SetBool(pick("flag", 2) == 0)
	default:
		err = root.Get("date").SetMillis(int64(pick("date", 3)))
	}
	if err != nil {
		rt.Fatalf("%s: %v", x.name, err)
	}
}

// boundary is i, or in front of the pair that i is in.
func (x *site) boundary(s *Element, i int) int {
	if strings.HasSuffix(s.Slice(0, i), "\uFFFD") {
		return i - 1
	}
	return i
}

func (x *site) refer(rt *rapid.T, label string) {
	err := error(nil)
	switch rapid.IntRange(0, 5).Draw(rt, label+"ref") {
	case 0:
		err = x.caret.Share()
	case 1:
		err = x.caret.Clear()
	case 2:
		err = x.caret.Unshare()
	default:
		err = x.caret.Set(indexes(rapid.IntRange(0, x.d.Root().Get("text").Len()).Draw(rt, label+"index")))
	}
	if err != nil {
		rt.Fatal(err)
	}
}

func (x *site) batch(rt *rapid.T) {
	err := error(nil)
	switch {
	case !x.d.Batching():
		err = x.d.StartBatch()
	case x.d.BatchSize() == 0:
		err = x.d.CancelBatch()
	default:
		err = x.d.CompleteBatch()
	}
	if err != nil {
		rt.Fatal(err)
	}
}
