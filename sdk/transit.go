package sdk

import "time"

const (
	// slowest is how many bytes a second a network is taken to carry at least. Silence while that many are on their way is no sign that
	// the connection is dead, nor is a request late: made again, with all that is to be sent, it would get no further.
	slowest = 32 << 10
	// pingEvery is after how many bytes the server is asked whether it has them.
	pingEvery = 256 << 10
)

// transit estimates until when what was sent on a link may be on its way. The answer to a ping tells that all before it has arrived.
type transit struct {
	sent  int           // bytes in all
	pings []int         // what sent was at each ping that is not answered
	asked int           // what it was at the last one
	until time.Duration // when it has arrived, on the slowest network
}

func (t *transit) add(bytes int, now time.Duration) {
	t.sent += bytes
	t.until = max(t.until, now) + carried(bytes)
}

// due reports whether a ping should follow what was sent last.
func (t *transit) due() bool { return t.sent-t.asked >= pingEvery }

func (t *transit) ping() {
	t.asked = t.sent
	t.pings = append(t.pings, t.sent)
}

func (t *transit) pong(now time.Duration) {
	if len(t.pings) > 0 {
		t.until = min(t.until, now+carried(t.sent-t.pings[0]))
		t.pings = t.pings[1:]
	}
}

// grace is how long what was sent may still be on its way, in whole seconds: what is less makes no difference.
func (t *transit) grace(now time.Duration) time.Duration {
	return max(0, t.until-now).Truncate(time.Second)
}

func carried(bytes int) time.Duration { return time.Duration(bytes) * time.Second / slowest }
