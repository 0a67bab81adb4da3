//go:build !small

package modelstore

// ChunkSize is how many bytes of a snapshot are in one record.
const ChunkSize = 60 << 10

// maxRun is how many links a run may have, which is one record.
const maxRun = 1000

// maxRunBytes is how many bytes these may have in all, unless it is one.
const maxRunBytes = 40 << 10
