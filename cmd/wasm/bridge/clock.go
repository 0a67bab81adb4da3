package bridge

import "time"

// Clock is offline.Clock on a Loop.
type Clock struct{ Loop *Loop }

var start = time.Now()

// Now implements offline.Clock.
func (Clock) Now() time.Duration { return time.Since(start) }

// Wall implements offline.Clock.
func (Clock) Wall() int64 { return time.Now().UnixMilli() }

// AfterFunc implements offline.Clock.
func (c Clock) AfterFunc(d time.Duration, f func()) (stop func()) {
	stopped := false
	c.Loop.Stir() // a timer starts to run when the scheduler does
	timer := time.AfterFunc(d, func() {
		c.Loop.Post(func() {
			if !stopped {
				f()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}
