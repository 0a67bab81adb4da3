package wire

// Timestamp is a google.protobuf.Timestamp, or none. Convergence's clients use milliseconds.
type Timestamp struct {
	Seconds int64 // since 1970 UTC
	Nanos   int32 // 0 to 999,999,999, counted forward also before 1970
	Set     bool  // false: absent
}

// maxMillis is how far a date may be from 1970: what JavaScript can hold.
const maxMillis = 8_640_000_000_000_000

// FromMillis is the timestamp of ms milliseconds since 1970 UTC.
func FromMillis(ms int64) Timestamp {
	seconds, rest := ms/1000, ms%1000
	if rest < 0 {
		seconds, rest = seconds-1, rest+1000
	}
	return Timestamp{Seconds: seconds, Nanos: int32(rest) * 1e6, Set: true}
}

// Millis is t in milliseconds since 1970 UTC, rounded down; 0 if t is absent.
func (t Timestamp) Millis() int64 {
	nanos := int64(t.Nanos)
	ms := t.Seconds*1000 + nanos/1e6
	if nanos%1e6 < 0 {
		ms--
	}
	return ms
}

func (t *Timestamp) fields(c *codec) {
	c.int64(1, &t.Seconds)
	c.int32(2, &t.Nanos)
}

func (c *codec) timestamp(n int32, p *Timestamp) {
	if p.Set && !c.decoding {
		c.put(n, p)
	}
	for c.at(n, wireBytes) {
		*p = Timestamp{Set: true}
		c.enter(p)
	}
}

// millis is a Timestamp field as milliseconds, written even if it is 0: the originals need it there.
func (c *codec) millis(n int32, p *int64) {
	if !c.decoding {
		t := FromMillis(*p)
		c.put(n, &t)
	}
	for c.at(n, wireBytes) {
		t := Timestamp{}
		c.enter(&t)
		*p = t.Millis()
		inRange := t.Seconds <= maxMillis/1000 && t.Seconds >= -maxMillis/1000 && *p <= maxMillis && *p >= -maxMillis
		c.check(n, inRange, "a date is out of the range of dates")
	}
}
