package query

const dayMillis = 24 * 60 * 60 * 1000

// ISODate is what JavaScript's toISOString gives for milliseconds since 1970 UTC: years beyond four digits have a sign and
// six. Package time would cost more of a wasm file than these lines.
func ISODate(millis int64) string {
	days := millis / dayMillis
	millis -= days * dayMillis
	if millis < 0 {
		days, millis = days-1, millis+dayMillis
	}
	year, month, day := civil(days)
	b := make([]byte, 0, 27)
	yearDigits := 4
	if year < 0 || year > 9999 {
		yearDigits = 6
		b = append(b, "+-"[year>>63&1])
		if year < 0 {
			year = -year
		}
	}
	for _, part := range [...]struct {
		n      int64
		digits int
		before string
	}{{year, yearDigits, ""}, {month, 2, "-"}, {day, 2, "-"}, {millis / 3600_000, 2, "T"}, {millis / 60_000 % 60, 2, ":"}, {millis / 1000 % 60, 2, ":"}, {millis % 1000, 3, "."}} {
		b = digitsOf(append(b, part.before...), part.n, part.digits)
	}
	return string(append(b, 'Z'))
}

// digitsOf appends n, not negative, with at least that many digits.
func digitsOf(b []byte, n int64, least int) []byte {
	if n >= 10 || least > 1 {
		b = digitsOf(b, n/10, least-1)
	}
	return append(b, byte('0'+n%10))
}

// civil is the date of a day since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the day of a leap
// year is the last one, and 400 years are one era.
func civil(days int64) (year, month, day int64) {
	const eraDays = 400*365 + 97
	days += 719468 // since 0000-03-01
	era := days / eraDays
	if days < 0 {
		era = (days - eraDays + 1) / eraDays
	}
	inEra := days - era*eraDays
	yearOfEra := (inEra - inEra/(4*365) + inEra/(100*365+24) - inEra/(eraDays-1)) / 365
	dayOfYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	monthFromMarch := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*monthFromMarch+2)/5 + 1
	year, month = yearOfEra+era*400, monthFromMarch+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}
