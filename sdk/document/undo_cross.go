package document

import (
	"unicode/utf8"

	"github.com/holdfast-sdk/holdfast/ot"
)

// crossAll transforms the stack over a change that is no part of it: ops, one after the other. of: the number of the edit that the change
// takes back, which is not taken back again.
func (s *undoStack) crossAll(ops []ot.Op, of uint32) {
	if of != 0 && s.drop(of) {
		return
	}
	for _, op := range ops {
		s.cross(op)
	}
}

// drop drops the next part that takes back the edit called of. As all managers have the same edits of a value, nothing that is to be made
// before it is about its value.
func (s *undoStack) drop(of uint32) bool {
	for i := len(*s) - 1; i >= 0; i-- {
		for j := len((*s)[i].parts) - 1; j >= 0; j-- {
			if p := &(*s)[i].parts[j]; p.of == of {
				p.op.NoOp = true
				s.sweep()
				return true
			}
		}
	}
	return false
}

// cross transforms the stack over op, which was made on the content as it is now.
func (s *undoStack) cross(op ot.Op) {
	met := false
	for i := len(*s) - 1; i >= 0; i-- {
		step := (*s)[i]
		for j := len(step.parts) - 1; j >= 0 && !op.Idle(); j-- {
			if step.parts[j].op.Target != op.Target {
				continue
			}
			met = true
			if rest := crossPart(&op, &step.parts[j].op); rest.Type != 0 { // to be applied before
				step.parts = append(step.parts, undoPart{})
				copy(step.parts[j+2:], step.parts[j+1:])
				step.parts[j+1] = undoPart{rest, step.parts[j].of}
			}
		}
	}
	if met {
		s.sweep()
	}
}

// crossPart transforms other, which somebody has made, and own, which is to be undone, over each other. In all that others have
// done differs from what is concurrent: it stays. rest, if it has a type, is a part of own that goes before it.
func crossPart(other, own *ot.Op) (rest ot.Op) {
	switch {
	case setsAll(other):
		own.NoOp = true
	case setsAll(own): // what it would replace is not what it knew
		own.NoOp = true
		*other = ot.Op{Type: own.Type, Target: own.Target}
	case own.Type == ot.ObjectSet && other.Type == ot.ObjectRemove && own.Key == other.Key,
		own.Type == ot.ArrayReplace && other.Type == ot.ArrayRemove && own.Index == other.Index:
		own.NoOp = true
	case own.Type == ot.NumberSet && other.Type == ot.NumberDelta:
		own.Number += other.Number
	case own.Type == ot.StringSplice && other.Count == 0 && other.Index > own.Index && other.Index < own.Index+own.Count:
		return crossInside(other, own)
	default:
		var err error
		if *other, *own, err = (ot.Rules{}).Transform(*other, *own); err != nil {
			own.NoOp = true // no two operations on one content fail
		}
	}
	return ot.Op{}
}

func setsAll(op *ot.Op) bool { return op.Type == ot.ArraySet || op.Type == ot.ObjectSetAll }

// crossInside is crossPart for a text that was inserted inside of what own deletes: it is left there.
func crossInside(other, own *ot.Op) (rest ot.Op) {
	rest = ot.Op{Type: ot.StringSplice, Target: own.Target, Index: other.Index + ot.UnitLen(other.Text), Count: own.Index + own.Count - other.Index}
	own.Count -= rest.Count
	other.Index = own.Index + ot.UnitLen(own.Text)
	return rest
}

// simple is a change as operations on text that only insert or only delete, and other operations: as little as they can be.
func simple(c *ot.Change) []ot.Op {
	if c.Op.Type != ot.StringSplice && c.Op.Type != ot.StringSet {
		return []ot.Op{*c.Op}
	}
	op := *c.Op
	if op.Type == ot.StringSet {
		op = splice(op.Target, c.Text, op.Text)
	}
	insert := op
	op.Text, insert.Count = "", 0
	return []ot.Op{op, insert}
}

// inverseOf is the operation that takes back an own edit. A replaced text becomes one again by what differs, so that what others write
// into it can stay.
func inverseOf(c *ot.Change) ot.Op {
	if c.Op.Type == ot.StringSet {
		return splice(c.Op.Target, c.Op.Text, c.Text)
	}
	return c.Inverse()
}

// splice is what makes the text from the text to.
func splice(target, from, to string) ot.Op {
	start, end := 0, 0
	for start < len(from) {
		_, size := utf8.DecodeRuneInString(from[start:])
		if start+size > len(to) || from[start:start+size] != to[start:start+size] {
			break
		}
		start += size
	}
	for end < len(from)-start {
		_, size := utf8.DecodeLastRuneInString(from[:len(from)-end])
		if end+size > len(to)-start || from[len(from)-end-size:len(from)-end] != to[len(to)-end-size:len(to)-end] {
			break
		}
		end += size
	}
	return ot.Op{Type: ot.StringSplice, Target: target, Index: ot.UnitLen(from[:start]), Count: ot.UnitLen(from[start : len(from)-end]), Text: to[start : len(to)-end]}
}
