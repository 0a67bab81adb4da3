//go:build !small

package chat

// pageSize is how many events are asked for at once.
const pageSize = 100
