// Package rooms holds the test that keeps the rooms of the architecture apart (docs/architecture.md, "Rooms").
package rooms
