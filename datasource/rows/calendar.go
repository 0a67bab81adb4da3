package rows

import "math"

const (
	secondMS = 1000
	minuteMS = 60 * secondMS
	hourMS   = 60 * minuteMS
	dayMS    = 24 * hourMS
	maxMS    = 8.64e15 // the largest time JavaScript knows
)

// civil is a point in time by the calendar.
type civil struct {
	year, month, day, hour, min, sec, ms int // month 1..12
}

// daysInMonth returns the length of a month of the Gregorian calendar.
func daysInMonth(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// utc returns the milliseconds since 1970 of c in UTC. Fields beyond their range carry over.
func (c *civil) utc() float64 {
	y, m := c.year, c.month
	if m <= 2 { // count years from March, so that the leap day is the last of a year
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + c.day - 1
	days := era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
	return float64(days)*dayMS + float64(c.hour*hourMS+c.min*minuteMS+c.sec*secondMS+c.ms)
}

// setUTC is the inverse of utc.
func (c *civil) setUTC(t float64) {
	days := int(math.Floor(t / dayMS))
	rest := int(t - float64(days)*dayMS)
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	c.year, c.month, c.day = yoe+era*400, mp+3, doy-(153*mp+2)/5+1
	if c.month > 12 {
		c.month -= 12
		c.year++
	}
	c.hour, c.min, c.sec, c.ms = rest/hourMS, rest/minuteMS%60, rest/secondMS%60, rest%1000
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// iso writes t as Date.prototype.toISOString does, "Invalid Date" for NaN.
func (o *output) iso(t float64) {
	if !(math.Abs(t) <= maxMS) {
		o.text("Invalid Date")
		return
	}
	var c civil
	c.setUTC(math.Trunc(t))
	width := 4
	switch {
	case c.year < 0:
		o.byte('-')
		c.year, width = -c.year, 6
	case c.year > 9999:
		o.byte('+')
		width = 6
	}
	o.digits(c.year, width)
	for i, n := range [...]int{c.month, c.day, c.hour, c.min, c.sec} {
		o.byte("--T::"[i])
		o.digits(n, 2)
	}
	o.byte('.')
	o.digits(c.ms, 3)
	o.byte('Z')
}

// digits writes n with leading zeros.
func (o *output) digits(n, width int) {
	if width > 1 {
		o.digits(n/10, width-1)
	}
	o.byte(byte('0' + n%10))
}
