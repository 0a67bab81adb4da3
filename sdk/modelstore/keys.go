package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

func headKey(id string) offline.Key { return offline.K("head", id) }

func chunkKey(id string, generation uint64, chunk int) offline.Key {
	return offline.K("snapshot", id, generation, chunk)
}

// LogKey is the key in BucketRows of the operation that leads a model from version to the next.
func LogKey(id string, version int64) offline.Key { return offline.K("log", id, version) }

// logBefore is the range of the log of a model before version.
func logBefore(id string, version int64) offline.Range {
	return offline.Range{Lower: offline.K("log", id), LowerOpen: true, Upper: LogKey(id, version), UpperOpen: true}
}

// logFrom is the range of the log of a model from version on.
func logFrom(id string, version int64) offline.Range {
	r := offline.Prefix("log", id)
	r.Lower, r.LowerOpen = LogKey(id, version), false
	return r
}
