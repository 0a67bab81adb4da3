//go:build small

package model

// As in limits.go, and small, so that schedules of the simulation come to them (go test -tags small ./internal/sim).
const (
	recentKept  = 3
	recentBytes = 200
)
