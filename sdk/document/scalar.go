package document

// Text is the content of a string.
func (e *Element) Text() string { return "" }

// Slice is the text of count units at index of a string; ends outside are brought inside.
func (e *Element) Slice(index, count int) string { return "" }

// Splice replaces count units at index of a string by text. It returns ErrInvalid for a range outside of it, for one that
// would tear a surrogate pair, and for text that is not valid UTF-8. Nothing replaced by nothing is no change.
func (e *Element) Splice(index, count int, text string) error { return nil }

// SetText replaces the content of a string.
func (e *Element) SetText(text string) error { return nil }

// Number is the content of a number.
func (e *Element) Number() float64 { return 0 }

// Add adds delta to a number. Adding 0 is no change. It returns ErrInvalid if the result would not be finite.
func (e *Element) Add(delta float64) error { return nil }

// SetNumber replaces the content of a number by a finite one.
func (e *Element) SetNumber(value float64) error { return nil }

// Bool is the content of a boolean.
func (e *Element) Bool() bool { return false }

// SetBool replaces the content of a boolean.
func (e *Element) SetBool(value bool) error { return nil }

// Millis is the content of a date, in milliseconds since 1970 UTC.
func (e *Element) Millis() int64 { return 0 }

// SetMillis replaces the content of a date.
func (e *Element) SetMillis(millis int64) error { return nil }
