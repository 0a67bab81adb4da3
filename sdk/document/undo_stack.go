package document

import (
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
)

// undoStack is steps, the one to be made next at the end. It applies to the content as it is now, each other step to what the one above
// it has left. So it is a sequence of operations that others' operations cross, as what is in flight is.
type undoStack []*undoStep

// undoStep is what is undone at once: parts, the first to be applied at the end.
type undoStep struct {
	parts  []*undoPart
	target string        // of the edits, unless they were a batch
	batch  int           // the number of that batch, or 0
	at     time.Duration // when it was last added to
	closed bool          // nothing is added by time any more
}

// undoPart is a discrete operation.
type undoPart struct {
	op ot.Op
	of uint32 // number of the edit it takes back, if other managers have it, too; else 0
}

func (s undoStack) top() *undoStep { return s[len(s)-1] }

func (s *undoStack) pop() *undoStep {
	top := s.top()
	*s = (*s)[:len(*s)-1]
	return top
}

// push puts a step on top, and drops the oldest ones beyond depth.
func (s *undoStack) push(step *undoStep, depth int) {
	*s = append(*s, step)
	if n := len(*s) - depth; n > 0 {
		clear((*s)[:n])
		*s = (*s)[n:]
	}
}

// alive reports whether a step of the stack would change something.
func (s undoStack) alive(t *ot.Tree) bool {
	for i := len(s) - 1; i >= 0; i-- {
		for _, p := range s[i].parts {
			if t.Has(p.op.Target) {
				return true
			}
		}
	}
	return false
}

// rename gives parts the new ids of their targets.
func (s undoStack) rename(ids map[string]string) {
	for _, step := range s {
		for _, p := range step.parts {
			if id, ok := ids[p.op.Target]; ok {
				p.op.Target = id
			}
		}
		if id, ok := ids[step.target]; ok {
			step.target = id
		}
	}
}

// forget drops all parts on the given values.
func (s *undoStack) forget(targets map[string]bool) {
	for _, step := range *s {
		for _, p := range step.parts {
			p.op.NoOp = p.op.NoOp || targets[p.op.Target]
		}
	}
	s.sweep()
}

// sweep drops parts without effect, and steps without parts.
func (s *undoStack) sweep() {
	steps := (*s)[:0]
	for _, step := range *s {
		parts := step.parts[:0]
		for _, p := range step.parts {
			if !p.op.Idle() {
				parts = append(parts, p)
			}
		}
		if step.parts = parts; len(parts) > 0 {
			steps = append(steps, step)
		}
	}
	*s = steps
}

// targets are the values that the step is about.
func (s *undoStep) targets() map[string]bool {
	out := map[string]bool{}
	for _, p := range s.parts {
		out[p.op.Target] = true
	}
	return out
}

// add puts in front of the step what takes back the edit made last.
func (s *undoStep) add(p *undoPart) {
	if p.op.Idle() {
		return
	}
	if n := len(s.parts); n > 0 {
		last := s.parts[n-1]
		if p.of == 0 && last.of == 0 && p.op.Target == last.op.Target && mergeInto(&last.op, &p.op) {
			s.parts = s.parts[:n-1]
			s.add(last) // there may be nothing left of it, or it merges with the one before
			return
		}
	}
	s.parts = append(s.parts, p)
}

// mergeInto makes later, an operation on the same value, do what first does before it, if one operation can: typing and dragging a
// slider are many edits.
func mergeInto(later, first *ot.Op) bool {
	switch {
	case later.Type == ot.StringSplice:
		return mergeText(later, first)
	case later.Type == ot.NumberDelta && first.Type == ot.NumberDelta:
		later.Number += first.Number
		return true
	case later.Type == ot.ObjectSet || later.Type == ot.ObjectRemove:
		return first.Type == ot.ObjectSet && first.Key == later.Key // what it sets is replaced at once
	}
	return later.Type == ot.NumberSet || later.Type == ot.BooleanSet || later.Type == ot.DateSet
}

func mergeText(later, first *ot.Op) bool {
	switch units := ot.UnitLen(first.Text); {
	case units == 0 && later.Index <= first.Index && first.Index <= later.Index+later.Count: // what was typed in or beside the rest
		later.Count += first.Count
	case first.Count > 0:
		return false
	case later.Count == 0 && first.Index+units == later.Index: // what was deleted in front of it
		later.Index, later.Text = first.Index, first.Text+later.Text
	case later.Count == 0 && first.Index == later.Index: // what was deleted behind it
		later.Text += first.Text
	case first.Index >= later.Index && first.Index+units <= later.Index+later.Count: // what was typed, and deleted
		later.Count -= units
	default:
		return false
	}
	return true
}
