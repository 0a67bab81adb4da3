package offline

import "time"

// Backoff tells how long to wait before the next attempt: a random part (full jitter) of a bound that doubles with each
// attempt, so that many clients of a server that comes back do not all arrive at once.
type Backoff struct {
	Base, Max time.Duration // the first bound and the largest
	attempts  int
}

// Next is the time to wait before the next attempt, at least atLeast.
func (b *Backoff) Next(rand Rand, atLeast time.Duration) time.Duration {
	bound := b.Base
	for i := 0; i < b.attempts && bound < b.Max; i++ {
		bound *= 2
	}
	b.attempts++
	bound = min(bound, b.Max)
	return max(atLeast, time.Duration(rand.Uint64()%uint64(bound+1)))
}

// Reset starts again with the shortest wait.
func (b *Backoff) Reset() { b.attempts = 0 }
