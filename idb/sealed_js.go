package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// sealedFrom is added to the version of a database whose records are encrypted (package offline/sealed). So nobody opens it without
// the key, an old page neither; a tab that has it open unencrypted lets go of it first, and then learns that it cannot have it back.
const sealedFrom = 1000

// version is that of the database.
func (s *Store) version() int {
	if s.options.Sealed {
		return sealedFrom + len(s.migrations)
	}
	return len(s.migrations)
}

// steps are the migrations that lead from version old to that of s.
func (s *Store) steps(old uint) ([]migration, error) {
	if old >= sealedFrom {
		old -= sealedFrom
	}
	if int(old) > len(s.migrations) { // a newer version, not encrypted
		return nil, offline.Errorf(offline.ErrTooNew, "a newer version of this page has changed the database %s; reload the page", s.options.Name)
	}
	return s.migrations[old:], nil
}

// refusePlain returns ErrPlain if the database has records that are not encrypted.
func refusePlain(o Options, steps []migration) error {
	version, err := versionOf(o.Name)
	if err != nil || version == 0 || version >= sealedFrom {
		return nil // if something is wrong, the next to open it finds out
	}
	s, err := open(Options{Name: o.Name, Loop: o.Loop, OnStatus: o.OnStatus}, steps)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, bucket := range offline.Buckets() {
		records, err := s.GetRange(bucket, offline.Range{Limit: 1})
		if err != nil {
			return err
		}
		if len(records) > 0 {
			return offline.Errorf(offline.ErrPlain, "the database %s has data that is not encrypted; open it without a key, or allow to encrypt it (encryptExisting)", o.Name)
		}
	}
	return nil
}

// explain turns the error of a database that is encrypted, which says only that its version is higher, into ErrEncrypted.
func (s *Store) explain(err error) error {
	if !isException(err, versionError) || s.options.Sealed {
		return err
	}
	if version, failed := versionOf(s.options.Name); failed == nil && version >= sealedFrom {
		return offline.Errorf(offline.ErrEncrypted, "the database %s is encrypted; give the key it was encrypted with (encryption)", s.options.Name)
	}
	return err
}

// versionOf is the version that the database called name has, 0 if there is none. It makes none.
func versionOf(name string) (version int, err error) {
	defer caught(&err)
	request := global("indexedDB").Call("open", name)
	made := false
	defer listen(request, "upgradeneeded", func(js.Value) {
		made = true
		request.Get("transaction").Call("abort")
	})()
	database, err := awaitRequest(request)
	if made || err != nil {
		if made {
			err = nil
		}
		return 0, err
	}
	version = database.Get("version").Int()
	database.Call("close")
	return version, nil
}
