//go:build !small

package model

// recentKept is how many of the last operations stay encoded, so that a client that has caught up but for a few is let in
// without another look at the log.
const recentKept = 64

// recentBytes is how many bytes these may have.
const recentBytes = 1 << 20
