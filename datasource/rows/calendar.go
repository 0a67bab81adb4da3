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
func (c civil) utc() float64 {
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

// civilUTC is the inverse of utc.
func civilUTC(t float64) civil {
	days := int(math.Floor(t / dayMS))
	rest := int(t - float64(days)*dayMS)
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	c := civil{year: yoe + era*400, month: mp + 3, day: doy - (153*mp+2)/5 + 1}
	if c.month > 12 {
		c.month -= 12
		c.year++
	}
	c.hour, c.min, c.sec, c.ms = rest/hourMS, rest/minuteMS%60, rest/secondMS%60, rest%1000
	return c
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// appendISO appends t as Date.prototype.toISOString writes it, "Invalid Date" for NaN.
func appendISO(b []byte, t float64) []byte {
	if !(math.Abs(t) <= maxMS) {
		return append(b, "Invalid Date"...)
	}
	c := civilUTC(math.Trunc(t))
	switch {
	case c.year < 0:
		b = appendDigits(append(b, '-'), -c.year, 6)
	case c.year > 9999:
		b = appendDigits(append(b, '+'), c.year, 6)
	default:
		b = appendDigits(b, c.year, 4)
	}
	b = appendDigits(append(b, '-'), c.month, 2)
	b = appendDigits(append(b, '-'), c.day, 2)
	b = appendDigits(append(b, 'T'), c.hour, 2)
	b = appendDigits(append(b, ':'), c.min, 2)
	b = appendDigits(append(b, ':'), c.sec, 2)
	b = appendDigits(append(b, '.'), c.ms, 3)
	return append(b, 'Z')
}

// appendDigits appends n with leading zeros.
func appendDigits(b []byte, n, width int) []byte {
	for width--; width >= 0; width-- {
		b = append(b, byte('0'+n/pow10[width]%10))
	}
	return b
}

var pow10 = [...]int{1, 10, 100, 1000, 10000, 100000}
