// Package storetest is the contract of offline.Store as tests: every implementation runs them, natively or in a
// browser. It uses neither files nor the network.
package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Subject is an implementation under test. Functions that do not apply are nil, and their tests are skipped.
type Subject struct {
	// Open makes a new, empty store. It is closed by the test.
	Open func(t *testing.T) offline.Store
	// Reopen closes store and opens the same data again. Nil where nothing outlives Close.
	Reopen func(t *testing.T, store offline.Store) offline.Store
	// Fill makes store refuse to grow, as a full device does. Nil where a test cannot bring that about.
	Fill func(t *testing.T, store offline.Store)
}

// Run runs the whole suite.
func Run(t *testing.T, s Subject) {
	tests := []struct {
		name string
		run  func(t *testing.T, s Subject)
	}{
		{"KeysSortAsIndexedDBKeysDo", keysSort},
		{"ARangeHasOpenAndClosedBounds", rangeBounds},
		{"APrefixSelectsWhatBeginsWithIt", prefix},
		{"LimitAndReverseApplyAfterTheBounds", limitAndReverse},
		{"ARangeOfNothingIsEmpty", emptyRanges},
		{"AnEmptyValueIsThere", emptyValue},
		{"ValuesAreCopies", valuesAreCopies},
		{"SeveralRecordsAreReadAtOnce", severalAtOnce},
		{"AValueOfOneMegabyteComesBack", largeValue},
		{"FiveThousandRecordsInOneBatch", manyRecords},
		{"UnicodeKeysComeBack", unicodeKeys},
		{"TheLastWriteOfABatchWins", writesInOrder},
		{"DeletingWhatIsNotThereIsNoError", deleteAbsent},
		{"DeleteRangeDeletesTheRangeOnly", deleteRange},
		{"ABatchSpansBuckets", acrossBuckets},
		{"AStaleExpectationChangesNothing", staleExpectation},
		{"ExpectationsSeeTheStoreBeforeTheBatch", expectationsComeFirst},
		{"AnExpectationOfAbsenceHoldsOnce", expectAbsent},
		{"ABatchOfExpectationsOnly", expectOnly},
		{"ABadKeyIsRefusedAndChangesNothing", badKeys},
		{"AnUnknownBucketIsAnError", unknownBucket},
		{"OfConcurrentSwapsExactlyOneWins", concurrentSwaps},
		{"ConcurrentCountersLoseNothing", concurrentCounters},
		{"BothDurabilitiesStore", durabilities},
		{"DataOutlivesTheStore", reopen},
		{"AFullStoreRefusesTypedAndStillDeletes", fullStore},
		{"EstimateDoesNotFail", estimate},
		{"AfterCloseEverythingIsErrClosed", closed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

// open opens a store that the test closes at its end.
func open(t *testing.T, s Subject) offline.Store {
	t.Helper()
	store := s.Open(t)
	t.Cleanup(func() { store.Close() })
	return store
}
