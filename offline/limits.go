//go:build !small

package offline

// maxWriters is how many journals a meta record remembers.
const maxWriters = 32

// maxDeltas is of how many commits it says what they touched.
const maxDeltas = 32
