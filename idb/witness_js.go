package idb

import "github.com/holdfast-sdk/holdfast/offline"

// remember leaves the database's birth id in localStorage and reports whether another one was there: then the database
// of the last visit is gone (evicted, deleted, or thrown away by the browser because its files were damaged), and this
// one began empty. Where there is no localStorage, or the user cleared it too, nobody can tell.
func remember(name, birth string) (another bool) {
	var forbidden error
	defer caught(&forbidden)
	storage := global("localStorage")
	key := "holdfast/" + name + "/birth"
	last := storage.Call("getItem", key)
	if !last.IsNull() && last.String() == birth {
		return false
	}
	storage.Call("setItem", key, birth)
	return !last.IsNull()
}

// vanished is the error of a database that was taken away.
func vanished(name string) error {
	return offline.Errorf(offline.ErrVanished, "the database %s was deleted by the browser or the user; open it anew and save what is still in memory", name)
}

// vanishedBefore is the same, noticed at the next visit.
func vanishedBefore(name string) error {
	return offline.Errorf(offline.ErrVanished, "the database %s was deleted since the last visit, and a new one was made; changes that had not reached the server are lost", name)
}
