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
			if p := (*s)[i].parts[j]; p.of == of {
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
			p := step.parts[j]
			if p.op.Target != op.Target {
				continue
			}
			met = true
			if rest := crossPart(&op, &p.op); rest != nil { // to be applied before
				rest.of = p.of
				step.parts = append(step.parts, nil)
				copy(step.parts[j+2:], step.parts[j+1:])
				step.parts[j+1] = rest
			}
		}
	}
	if met {
		s.sweep()
	}
}

// crossPart transforms other, which somebody has made, and own, which is to be undone, over each other. In all that others have
// done differs from what is concurrent: it stays. rest, if there is one, is a part of own that goes before it.
func crossPart(other, own *ot.Op) (rest *undoPart) {
	switch {
	case setsAll(other):
		own.NoOp = true
	case setsAll(own): // what it would replace is not what it knew
		own.NoOp = true
		other.Type = own.Type
	case own.Type == ot.ObjectSet && other.Type == ot.ObjectRemove && own.Key == other.Key,
		own.Type == ot.ArrayReplace && other.Type == ot.ArrayRemove && own.Index == other.Index:
		own.NoOp = true
	case own.Type == ot.NumberSet && other.Type == ot.NumberDelta:
		own.Number += other.Number
	case own.Type == ot.StringSplice && other.Count == 0 && other.Index > own.Index && other.Index < own.Index+own.Count:
		return crossInside(other, own)
	default:
		if (ot.Rules{}).TransformParts(other, own) != nil {
			own.NoOp = true // no two operations on one content fail
		}
	}
	return nil
}

func setsAll(op *ot.Op) bool { return op.Type == ot.ArraySet || op.Type == ot.ObjectSetAll }

// crossInside is crossPart for a text that was inserted inside of what own deletes: it is left there.
func crossInside(other, own *ot.Op) (rest *undoPart) {
	rest = new(undoPart)
	op := &rest.op
	op.Type, op.Target, op.Index = own.Type, own.Target, other.Index+ot.UnitLen(other.Text)
	op.Count = own.Index + own.Count - other.Index
	own.Count -= op.Count
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
	start, end, shorter := 0, 0, min(len(from), len(to))
	for start < shorter && from[start] == to[start] {
		start++
	}
	for start > 0 && !(startsRune(from, start) && startsRune(to, start)) {
		start--
	}
	for end < shorter-start && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	for end > 0 && !startsRune(from, len(from)-end) { // the same bytes follow in both
		end--
	}
	op := ot.Op{Type: ot.StringSplice, Target: target, Text: to[start : len(to)-end]}
	op.Index, op.Count = ot.UnitLen(from[:start]), ot.UnitLen(from[start:len(from)-end])
	return op
}

// startsRune reports whether a character begins at i, or the text ends.
func startsRune(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
