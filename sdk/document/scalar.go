package document

import "github.com/holdfast-sdk/holdfast/ot"

// Text is the content of a string. Right after an edit it costs as much as the text is long.
func (e *Element) Text() string {
	if e.Kind() != ot.String {
		return ""
	}
	return e.node.Text()
}

// Slice is the text of count units at index of a string; ends outside are brought inside.
func (e *Element) Slice(index, count int) string {
	from := min(max(index, 0), e.Len())
	return e.node.Slice(from, min(max(count, 0), e.Len()-from))
}

// Splice replaces count units at index of a string by text. It returns ErrInvalid for a range outside of it, for one that
// would tear a surrogate pair, and for text that is not valid UTF-8. Nothing replaced by nothing is no change.
func (e *Element) Splice(index, count int, text string) error {
	if err := e.changeable(ot.String); err != nil {
		return err
	}
	if count == 0 && text == "" {
		return nil
	}
	return e.doc.local(&ot.Op{Type: ot.StringSplice, Target: e.ID(), Index: index, Count: count, Text: text})
}

// SetText replaces the content of a string.
func (e *Element) SetText(text string) error {
	if err := e.changeable(ot.String); err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.StringSet, Target: e.ID(), Text: text})
}

// Number is the content of a number.
func (e *Element) Number() float64 { return e.node.Number() }

// Add adds delta to a number. Adding 0 is no change. It returns ErrInvalid if the delta or the result is not finite.
func (e *Element) Add(delta float64) error {
	if err := e.changeable(ot.Number); err != nil || delta == 0 {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.NumberDelta, Target: e.ID(), Number: delta})
}

// SetNumber replaces the content of a number by a finite one.
func (e *Element) SetNumber(value float64) error {
	if err := e.changeable(ot.Number); err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.NumberSet, Target: e.ID(), Number: value})
}

// Bool is the content of a boolean.
func (e *Element) Bool() bool { return e.node.Bool() }

// SetBool replaces the content of a boolean.
func (e *Element) SetBool(value bool) error {
	if err := e.changeable(ot.Boolean); err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.BooleanSet, Target: e.ID(), Bool: value})
}

// Millis is the content of a date, in milliseconds since 1970 UTC.
func (e *Element) Millis() int64 { return e.node.Millis() }

// SetMillis replaces the content of a date.
func (e *Element) SetMillis(millis int64) error {
	if err := e.changeable(ot.Date); err != nil {
		return err
	}
	return e.doc.local(&ot.Op{Type: ot.DateSet, Target: e.ID(), Millis: millis})
}
