package sim

import "testing"

// enough is how many schedules at most it may take to find a planted defect.
const enough = 2000

func TestEachPlantedDefectIsCaught(t *testing.T) {
	for _, bug := range Bugs() {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= enough; seed++ {
				if r := Run(Config{Seed: seed, Bug: bug}); len(r.Failures) > 0 && len(Run(Config{Seed: seed}).Failures) == 0 {
					t.Logf("seed %d: %s", seed, r.Failures[0])
					return
				}
			}
			t.Errorf("%d schedules find nothing", enough)
		})
	}
}

func TestTheSameSeedGivesTheSameRun(t *testing.T) {
	for seed := range uint64(30) {
		first, second := Run(Config{Seed: seed, Hash: true}), Run(Config{Seed: seed, Hash: true})
		if first.Hash != second.Hash {
			t.Errorf("seed %d: two runs differ", seed)
		}
	}
}
