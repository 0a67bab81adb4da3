//go:build small

package modelstore

// As in limits.go, and small, so that schedules of the simulation come to them (go test -tags small ./internal/sim).
const (
	ChunkSize   = 40
	maxRun      = 2
	maxRunBytes = 200
)
