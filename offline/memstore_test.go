package offline_test

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

func TestTheMemoryStoreKeepsTheStoreContract(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		Open: func(*testing.T) offline.Store { return offlinetest.Limit(offline.NewMemoryStore()) },
		Fill: func(t *testing.T, s offline.Store) {
			usage, err := s.Estimate()
			if err != nil {
				t.Fatal(err)
			}
			s.(*offlinetest.Limited).SetQuota(usage.Used)
		},
	})
}
