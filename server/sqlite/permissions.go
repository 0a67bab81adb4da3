package sqlite

import (
	"context"
	"database/sql"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// The bits of stored permissions.
const (
	readBit = 1 << iota
	writeBit
	removeBit
	manageBit
	createBit
)

func bits(p store.Permissions) int64 {
	return bit(p.Read, readBit) | bit(p.Write, writeBit) | bit(p.Remove, removeBit) | bit(p.Manage, manageBit)
}

func collectionBits(p store.CollectionPermissions) int64 {
	return bits(p.Permissions) | bit(p.Create, createBit)
}

func bit(on bool, value int64) int64 {
	if on {
		return value
	}
	return 0
}

func permissions(bits int64) store.Permissions {
	return store.Permissions{Read: bits&readBit != 0, Write: bits&writeBit != 0, Remove: bits&removeBit != 0, Manage: bits&manageBit != 0}
}

func collectionPermissions(bits int64) store.CollectionPermissions {
	return store.CollectionPermissions{Create: bits&createBit != 0, Permissions: permissions(bits)}
}

// putModelUsers replaces the entries of a model.
func putModelUsers(t *tx, model int64, users map[store.UserID]store.Permissions) error {
	if err := t.exec("DELETE FROM model_user WHERE model = ?", model); err != nil {
		return err
	}
	for user, p := range users {
		err := t.exec("INSERT INTO model_user (model, kind, name, permissions) VALUES (?, ?, ?, ?)", model, int64(user.Kind), user.Name, bits(p))
		if err != nil {
			return err
		}
	}
	return nil
}

// putCollectionUsers replaces the entries of a collection.
func putCollectionUsers(t *tx, domain int64, collection string, users map[store.UserID]store.CollectionPermissions) error {
	if err := t.exec("DELETE FROM collection_user WHERE domain = ? AND collection = ?", domain, collection); err != nil {
		return err
	}
	for user, p := range users {
		err := t.exec("INSERT INTO collection_user (domain, collection, kind, name, permissions) VALUES (?, ?, ?, ?, ?)",
			domain, collection, int64(user.Kind), user.Name, collectionBits(p))
		if err != nil {
			return err
		}
	}
	return nil
}

// addModelUsers reads the entries of models into their Users.
func addModelUsers(ctx context.Context, q querier, models []store.Model) error {
	for i := range models {
		models[i].Users = map[store.UserID]store.Permissions{}
		err := each(ctx, q, func(rows *sql.Rows) error {
			var user store.UserID
			var stored int64
			err := rows.Scan(&user.Kind, &user.Name, &stored)
			models[i].Users[user] = permissions(stored)
			return err
		}, "SELECT kind, name, permissions FROM model_user WHERE model = ?", models[i].Key)
		if err != nil {
			return err
		}
	}
	return nil
}
