//go:build small

package chat

// As in limits.go, and small, so that schedules of the simulation come to them (go test -tags small ./internal/sim).
const pageSize = 2
