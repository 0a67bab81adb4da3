package rows

import "strings"

// dateReader takes a date text apart; after the first mismatch ok is false.
type dateReader struct {
	b   []byte
	pos int
	ok  bool
}

// parseDate reads the date forms of spec §3: /Date(ms)/; yyyy-MM-dd, yyyy/MM/dd, M/d/yyyy, [Thu] Jan[uary] 2[,] 2020,
// each with or without time, fraction, AM/PM and zone; HH:mm, which is today. A form without a zone is local time. ok
// is false for anything else and for times that do not exist. Other than Kendo it does not ignore what follows a date:
// "2020-01-02 03:04:05.678Z" keeps its fraction and its zone.
func (s *Schema) parseDate(b []byte) (ms float64, ok bool) {
	if len(b) > 7 && string(b[:6]) == "/Date(" {
		return parseTicks(b[6:])
	}
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	r := dateReader{b: b, ok: true}
	c, zoned, offset := r.date(s.Now)
	if !r.ok || r.pos != len(r.b) || !c.exists() {
		return 0, false
	}
	ms = c.utc()
	switch {
	case zoned:
		return ms - float64(offset*minuteMS), true
	case s.Local != nil:
		return s.Local(ms), true
	}
	return ms, true
}

// parseTicks reads the milliseconds of "/Date(ms)/"; a zone behind them only says how the server would show it.
func parseTicks(b []byte) (float64, bool) {
	n := numberPrefix(b)
	if n == 0 || n >= len(b) {
		return 0, false
	}
	f, ok := parseNumber(b[:n])
	return f, ok
}

// exists reports whether the calendar has this time.
func (c civil) exists() bool {
	return c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= daysInMonth(c.year, c.month) &&
		c.hour < 24 && c.min < 60 && c.sec < 60
}

// date reads one of the forms.
func (r *dateReader) date(now func() float64) (c civil, zoned bool, offset int) {
	start := r.pos
	if r.word() > 0 {
		r.pos = start
		c = r.named()
	} else if first, width := r.number(); r.ok {
		switch {
		case width == 4 && (r.take('-') || r.take('/')):
			c.year = first
			r.monthDay(&c, r.b[r.pos-1])
		case width <= 2 && r.take('/'):
			r.pos = start
			r.monthDay(&c, '/')
			r.must('/')
			c.year = r.year()
		case width <= 2 && now != nil:
			r.pos = start
			c = civilUTC(now())
			c.hour, c.min, c.sec, c.ms = 0, 0, 0, 0
			r.time(&c)
			return c, false, 0
		default:
			r.ok = false
		}
	}
	if r.take('T') || r.take(' ') {
		r.time(&c)
		zoned, offset = r.zone()
	}
	return c, zoned, offset
}

// monthDay reads M-d.
func (r *dateReader) monthDay(c *civil, separator byte) {
	c.month, _ = r.number()
	r.must(separator)
	c.day, _ = r.number()
}

// named reads a date with the month's name, after an optional weekday.
func (r *dateReader) named() (c civil) {
	if c.month = r.word(); c.month > 12 {
		r.take(',')
		r.must(' ')
		c.month = r.word()
	}
	r.must(' ')
	c.day, _ = r.number()
	r.take(',')
	r.must(' ')
	c.year = r.year()
	return c
}

// year reads four digits.
func (r *dateReader) year() int {
	y, width := r.number()
	if width != 4 {
		r.ok = false
	}
	return y
}

const names = "janfebmaraprmayjunjulaugsepoctnovdecmontuewedthufrisatsun"

// word reads a name of a month (1 to 12) or of a weekday (above), long or short; it returns 0 if there is none.
func (r *dateReader) word() int {
	var short [3]byte
	n := 0
	for ; r.pos < len(r.b) && r.b[r.pos]|0x20 >= 'a' && r.b[r.pos]|0x20 <= 'z'; r.pos++ {
		if n < 3 {
			short[n] = r.b[r.pos] | 0x20
		}
		n++
	}
	if i := strings.Index(names, string(short[:])); n >= 3 && i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

// time reads H:mm, with optional seconds and fraction, and AM or PM.
func (r *dateReader) time(c *civil) {
	c.hour, _ = r.number()
	r.must(':')
	c.min, _ = r.number()
	if r.take(':') {
		c.sec, _ = r.number()
		if r.take('.') {
			c.ms = r.fraction()
		}
	}
	if r.pos+3 == len(r.b) && r.b[r.pos] == ' ' && r.b[r.pos+2]|0x20 == 'm' {
		r.noon(c)
	}
}

// noon applies AM or PM.
func (r *dateReader) noon(c *civil) {
	half := r.b[r.pos+1] | 0x20
	if c.hour < 1 || c.hour > 12 || half != 'a' && half != 'p' {
		r.ok = false
	}
	c.hour %= 12
	if half == 'p' {
		c.hour += 12
	}
	r.pos += 3
}

// zone reads Z or an offset, in minutes east of UTC.
func (r *dateReader) zone() (zoned bool, offset int) {
	if rest := string(r.b[r.pos:]); strings.HasPrefix(rest, " GMT") { // as Date.prototype.toString writes it
		r.pos += len(" GMT")
		if i := strings.Index(rest, " ("); i > 0 {
			r.b = r.b[:len(r.b)-len(rest)+i]
		}
		if r.pos == len(r.b) {
			return true, 0
		}
	}
	switch {
	case r.take('Z') || r.take('z'):
		return true, 0
	case r.pos < len(r.b) && (r.b[r.pos] == '+' || r.b[r.pos] == '-'):
		east := r.b[r.pos] == '+'
		r.pos++
		hours, width := r.number()
		minutes := 0
		switch {
		case width == 4:
			hours, minutes = hours/100, hours%100
		case r.take(':'):
			minutes, _ = r.number()
		}
		if offset = hours*60 + minutes; !east {
			offset = -offset
		}
		return true, offset
	}
	return false, 0
}

// number reads up to nine digits and returns how many there were; none is a mismatch.
func (r *dateReader) number() (n, width int) {
	for r.pos < len(r.b) && isDigit(r.b[r.pos]) && width < 9 {
		n = n*10 + int(r.b[r.pos]-'0')
		width++
		r.pos++
	}
	if width == 0 {
		r.ok = false
	}
	return n, width
}

// fraction reads digits behind a point as milliseconds; more than three are cut off.
func (r *dateReader) fraction() int {
	ms, scale := 0, 100
	start := r.pos
	for ; r.pos < len(r.b) && isDigit(r.b[r.pos]); r.pos++ {
		ms += int(r.b[r.pos]-'0') * scale
		scale /= 10
	}
	if r.pos == start {
		r.ok = false
	}
	return ms
}

// take moves past c if it is next.
func (r *dateReader) take(c byte) bool {
	if r.pos < len(r.b) && r.b[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *dateReader) must(c byte) {
	if !r.take(c) {
		r.ok = false
	}
}
