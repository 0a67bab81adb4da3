package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

// TestAfterADiskErrorNothingIsAcknowledgedAnyMore takes the write-ahead log away under the store.
func TestAfterADiskErrorNothingIsAcknowledgedAnyMore(t *testing.T) {
	folder := t.TempDir()
	s := Must(open(folder))(t)
	d := storetest.NewDomain(t, s, "ns")
	storetest.AddCollection(t, d, "files")
	m := storetest.NewModel(t, d, "m", "{}")
	check(t, storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: storetest.Ops(1, 3)}))
	copied := filepath.Join(t.TempDir(), "data")
	check(t, os.CopyFS(copied, os.DirFS(folder)))

	unwritable, err := os.Open(filepath.Join(folder, FileName+"-wal"))
	check(t, err)
	defer unwritable.Close()
	wal := openFiles(t, filepath.Join(folder, FileName+"-wal"))
	for _, fd := range wal {
		if fd != int(unwritable.Fd()) {
			check(t, syscall.Dup3(int(unwritable.Fd()), fd, 0))
		}
	}
	for range 2 {
		if err := storetest.Append(d, store.Append{Model: m.Key, Expected: 4, Ops: storetest.Ops(4, 1)}); err == nil || !strings.Contains(err.Error(), "restart") {
			t.Fatalf("got %v", err)
		}
	}
	s.Close()
	same(t, countOps(t, copied, m.Key), 3)
}

// openFiles are the descriptors of this process that stand for a file.
func openFiles(t *testing.T, path string) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	check(t, err)
	var fds []int
	for _, entry := range entries {
		var fd int
		for _, digit := range entry.Name() {
			fd = fd*10 + int(digit-'0')
		}
		if target, err := os.Readlink("/proc/self/fd/" + entry.Name()); err == nil && target == path {
			fds = append(fds, fd)
		}
	}
	if len(fds) < 2 {
		t.Fatalf("%s is open as %v only", path, fds)
	}
	return fds
}
