package rows

import "strings"

// dateReader takes a date text apart; after the first mismatch ok is false.
type dateReader struct {
	text  string
	pos   int
	width int // digits of the last number
	ok    bool

	civil      // what has been read
	zoned bool // with a zone
	east  int  // of UTC, in minutes
}

// parseDate reads the date forms of spec §3: /Date(ms)/; yyyy-MM-dd, yyyy/MM/dd, M/d/yyyy, [Thu] Jan[uary] 2[,] 2020,
// each with or without time, fraction, AM/PM and zone; HH:mm, which is today. A form without a zone is local time. ok
// is false for anything else and for times that do not exist. Other than Kendo it does not ignore what follows a date:
// "2020-01-02 03:04:05.678Z" keeps its fraction and its zone.
func (s *Schema) parseDate(text string) (ms float64, ok bool) {
	if strings.HasPrefix(text, ticks) {
		return parseTicks(text)
	}
	for len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] == ' ' {
		text = text[:len(text)-1]
	}
	r := dateReader{text: text, ok: true}
	r.date(s.Now)
	if !r.ok || r.pos != len(r.text) || !r.exists() {
		return 0, false
	}
	ms = r.utc()
	switch {
	case r.zoned:
		return ms - float64(r.east*minuteMS), true
	case s.Local != nil:
		return s.Local(ms), true
	}
	return ms, true
}

const ticks = "/Date("

// parseTicks reads the milliseconds of "/Date(ms)/"; a zone behind them only says how the server would show it.
func parseTicks(text string) (float64, bool) {
	text = text[len(ticks):]
	n := numberPrefix(text)
	if n == 0 || n == len(text) {
		return 0, false
	}
	return parseNumber(text[:n])
}

// exists reports whether the calendar has this time.
func (c *civil) exists() bool {
	return c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= daysInMonth(c.year, c.month) &&
		c.hour < 24 && c.min < 60 && c.sec < 60
}

// date reads one of the forms.
func (r *dateReader) date(now func() float64) {
	named := r.word() > 0
	r.pos = 0
	if named {
		r.named()
	} else if first := r.number(); r.ok {
		switch {
		case r.width == 4 && (r.take('-') || r.take('/')):
			r.year = first
			r.month = r.number()
			r.must(r.text[len("yyyy")])
			r.day = r.number()
		case r.width <= 2 && r.take('/'):
			r.month = first
			r.day = r.number()
			r.must('/')
			r.fullYear()
		case r.width <= 2 && now != nil:
			r.pos = 0
			r.setUTC(now())
			r.time()
			return
		default:
			r.ok = false
		}
	}
	if r.take('T') || r.take(' ') {
		r.time()
		r.zone()
	}
}

// named reads a date with the month's name, after an optional weekday.
func (r *dateReader) named() {
	if r.month = r.word(); r.month > 12 {
		r.take(',')
		r.must(' ')
		r.month = r.word()
	}
	r.must(' ')
	r.day = r.number()
	r.take(',')
	r.must(' ')
	r.fullYear()
}

// fullYear reads a year of four digits.
func (r *dateReader) fullYear() {
	r.year = r.number()
	r.require(r.width == 4)
}

const names = "janfebmaraprmayjunjulaugsepoctnovdecmontuewedthufrisatsun"

// word reads a name of a month (1 to 12) or of a weekday (above), long or short; it returns 0 if there is none.
func (r *dateReader) word() int {
	var short [3]byte
	n := 0
	for ; r.pos < len(r.text); r.pos++ {
		c := r.text[r.pos] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		if n < len(short) {
			short[n] = c
		}
		n++
	}
	if i := strings.Index(names, string(short[:])); n >= 3 && i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

// time reads H:mm, with optional seconds and fraction, and AM or PM.
func (r *dateReader) time() {
	r.hour = r.number()
	r.must(':')
	r.min = r.number()
	r.sec, r.ms = 0, 0
	if r.take(':') {
		r.sec = r.number()
		if r.take('.') {
			r.ms = r.fraction()
		}
	}
	if half := r.text[r.pos:]; len(half) == 3 && half[0] == ' ' && half[2]|0x20 == 'm' {
		r.pos = len(r.text)
		r.noon(half[1] | 0x20)
	}
}

// noon applies AM or PM.
func (r *dateReader) noon(half byte) {
	r.require(r.hour >= 1 && r.hour <= 12 && (half == 'a' || half == 'p'))
	r.hour %= 12
	if half == 'p' {
		r.hour += 12
	}
}

// zone reads Z or an offset.
func (r *dateReader) zone() {
	if rest := r.text[r.pos:]; strings.HasPrefix(rest, " GMT") { // as Date.prototype.toString writes it
		if i := strings.Index(rest, " ("); i > 0 {
			r.text = r.text[:r.pos+i]
		}
		r.pos += len(" GMT")
		r.zoned = r.pos == len(r.text)
	}
	if r.take('Z') || r.take('z') {
		r.zoned = true
		return
	}
	sign := 1
	if !r.take('+') {
		if !r.take('-') {
			return
		}
		sign = -1
	}
	hours, minutes := r.number(), 0
	if r.width == 4 {
		hours, minutes = hours/100, hours%100
	} else if r.take(':') {
		minutes = r.number()
	}
	r.zoned, r.east = true, sign*(hours*60+minutes)
}

// number reads up to nine digits; none is a mismatch.
func (r *dateReader) number() int {
	n := 0
	for r.width = 0; r.width < 9 && r.pos < len(r.text) && isDigit(r.text[r.pos]); r.pos++ {
		n = n*10 + int(r.text[r.pos]-'0')
		r.width++
	}
	r.require(r.width > 0)
	return n
}

// fraction reads digits behind a point as milliseconds; more than three are cut off.
func (r *dateReader) fraction() int {
	ms, scale := 0, 100
	start := r.pos
	for ; r.pos < len(r.text) && isDigit(r.text[r.pos]); r.pos++ {
		ms += int(r.text[r.pos]-'0') * scale
		scale /= 10
	}
	r.require(r.pos > start)
	return ms
}

// take moves past c if it is next.
func (r *dateReader) take(c byte) bool {
	if r.pos < len(r.text) && r.text[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *dateReader) must(c byte) { r.require(r.take(c)) }

func (r *dateReader) require(ok bool) { r.ok = r.ok && ok }
