package sdk

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// Tabs that come and go undo what they have edited, and do it again, with the edits of the others in flight among theirs.
func TestTabsThatUndoAndRedoEndAsTheyHaveSavedIt(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range seeds(100) {
			runTabs(t, seed, once, false, true)
			runTabs(t, seed, once, true, true)
		}
	})
}

// simUndo is the undo manager of an open model of a tab, and which edits it should have.
type simUndo struct {
	manager      *document.UndoManager
	done, undone []*simEdit
}

// undoes is the manager of a model, made before the first edit.
func (x *simTab) undoes(t *testing.T, m *Model) *simUndo {
	u := x.undos[m]
	if u == nil {
		manager, err := m.NewUndoManager(document.UndoOptions{Depth: 1000})
		if err != nil {
			t.Fatal(err)
		}
		u = &simUndo{manager: manager}
		x.undos[m] = u
	}
	return u
}

func (u *simUndo) edited(e *simEdit) { u.done, u.undone = append(u.done, e), nil }

// undoOrRedo takes a step, which has to concern the edit whose turn it is.
func (s *tabSim) undoOrRedo(x *simTab, m *Model, redo bool) {
	x.tab.Post(func() {
		if !m.IsOpen() || m.IsClosing() {
			return
		}
		u := x.undoes(s.t, m)
		step, from, to := u.manager.Undo, &u.done, &u.undone
		if redo {
			step, from, to = u.manager.Redo, &u.undone, &u.done
		}
		done, err := step()
		if err != nil || done != (len(*from) > 0) {
			s.t.Fatalf("seed %d: a step of %d was made: %v, %v", s.seed, len(*from), done, err)
		}
		if done {
			last := len(*from) - 1
			e := (*from)[last]
			*from, *to = (*from)[:last], append(*to, e)
			e.undone = !redo
			e.follow(m)
		}
	})
}
