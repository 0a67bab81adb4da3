package sqlite

import (
	"context"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

func open(folder string) (store.Store, error) { return Open(context.Background(), folder) }

func TestTheContractOfAStoreHolds(t *testing.T) { storetest.Run(t, open) }
