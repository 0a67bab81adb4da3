//go:build small

package sdk

// As in limits.go, and small, so that schedules of the simulation come to them (go test -tags small ./internal/sim).
const (
	maxWaiting = 3
	maxRecent  = 2
	syncWindow = 2
	maxPack    = 60
)
