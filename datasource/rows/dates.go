package rows

// dateReader takes a date text apart; after the first mismatch ok is false.
type dateReader struct {
	b   []byte
	pos int
	ok  bool
}

// parseDate reads the date forms of spec §3: /Date(ms)/, ISO with or without time, fraction and zone, yyyy/MM/dd and
// M/d/yyyy with or without time, HH:mm. A form without a zone is local time. ok is false for anything else and for
// days that do not exist.
func parseDate(b []byte, local func(float64) float64) (ms float64, ok bool) {
	r := dateReader{b: b, ok: true}
	if len(b) > 7 && string(b[:6]) == "/Date(" {
		return parseTicks(b[6:])
	}
	c, zoned, offset := r.date()
	if !r.ok || r.pos != len(b) || !c.exists() {
		return 0, false
	}
	ms = c.utc()
	switch {
	case zoned:
		return ms - float64(offset*minuteMS), true
	case local != nil:
		return local(ms), true
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
func (r *dateReader) date() (c civil, zoned bool, offset int) {
	c = civil{year: 1970, month: 1, day: 1}
	first, width := r.number()
	switch {
	case width == 4 && (r.take('-') || r.take('/')):
		separator := r.b[r.pos-1]
		c.year = first
		c.month, _ = r.number()
		if r.take(separator) {
			c.day, _ = r.number()
		} else if separator == '/' {
			r.ok = false
		}
	case width <= 2 && r.take('/'):
		c.month = first
		c.day, _ = r.number()
		r.must('/')
		c.year = r.fullYear()
	default:
		r.ok = false
	}
	if r.pos < len(r.b) && (r.take('T') || r.take(' ')) {
		r.time(&c)
		zoned, offset = r.zone()
	}
	return c, zoned, offset
}

// fullYear reads a year of four digits, or of two, which means 1930 to 2029.
func (r *dateReader) fullYear() int {
	y, width := r.number()
	switch {
	case width == 4:
	case width == 2 && y < 30:
		y += 2000
	case width == 2:
		y += 1900
	default:
		r.ok = false
	}
	return y
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
