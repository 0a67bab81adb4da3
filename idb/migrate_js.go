package idb

import (
	"strconv"

	"github.com/hack-pad/go-indexeddb/idb"

	"github.com/holdfast-sdk/holdfast/offline"
)

// migration changes the shape of the database. It runs inside the upgrade transaction, where it must not wait.
type migration func(db *idb.Database) error

// migrations leads from nothing to the current version: the first one makes version 1 of an empty database, the next
// one version 2 of that, and so on. What was released is never changed, only added to.
var migrations = []migration{
	addBuckets(offline.Buckets()...),
}

// addBuckets is the migration that makes the buckets that are not there yet.
func addBuckets(names ...string) migration {
	return func(db *idb.Database) error {
		there, err := db.ObjectStoreNames()
		if err != nil {
			return err
		}
		for _, name := range names {
			if contains(there, name) {
				continue
			}
			if _, err := db.CreateObjectStore(name, idb.ObjectStoreOptions{}); err != nil {
				return err
			}
		}
		return nil
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// birthBucket holds one record, made together with the database: a random number that no other database has. A
// database that has another one than before is a new database, and the data of the old one is gone. It is not among
// offline.Buckets, so that no range of the store's user meets the record.
const birthBucket = "birth"

var birthKey = offline.K("id")

// addBirth makes the birth record.
func addBirth(db *idb.Database) error {
	bucket, err := db.CreateObjectStore(birthBucket, idb.ObjectStoreOptions{})
	if err != nil {
		return err
	}
	random := Rand{}
	id := strconv.FormatUint(random.Uint64(), 16) + "-" + strconv.FormatUint(random.Uint64(), 16)
	_, err = bucket.PutKey(keyToJS(birthKey), bytesToJS([]byte(id)))
	return err
}
