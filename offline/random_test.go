package offline_test

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestARandomNameHasTheLengthThatIsAskedForAndAllLettersComeInIt(t *testing.T) {
	rand := offlinetest.NewWorld(1).Rand()
	name := offline.RandomLetters(rand, 2000)
	if len(name) != 2000 {
		t.Errorf("a name of %d letters", len(name))
	}
	different := map[rune]bool{}
	for _, letter := range name {
		different[letter] = true
	}
	if len(different) != 52 || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
		t.Errorf("of other letters, or not of all: %s", name)
	}
	if again := offline.RandomLetters(rand, 24); again == offline.RandomLetters(rand, 24) {
		t.Errorf("twice %s", again)
	}
}
