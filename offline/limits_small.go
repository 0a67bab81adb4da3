//go:build small

package offline

// As in limits.go, and small, so that schedules of the simulation come to them (go test -tags small ./internal/sim).
const (
	maxWriters = 2
	maxDeltas  = 3
)
