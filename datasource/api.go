package datasource

// This file is the list of the methods while they are being written; each moves to the file of its verb.

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// New makes a Source and opens its journal. A malformed option gives an error of code offline.ErrOption that names its
// path (schema.model.fields.price.type). Methods may be called at once; what needs the journal waits for it.
func New(cfg Config) (*Source, error)

// Plain reports that schema.data, total and errors are paths and there is no schema.parse: the host may answer reads
// with the bytes of the response (Answer.Body).
func (s *Source) Plain() bool

// Read asks the transport for the rows, or the store while offline (spec §5 read, §8.3, §9.1). params is a JSON object
// of extra parameters or nil. done gets nil when the read was shown, prevented or answered by schema.errors.
func (s *Source) Read(params []byte, done func(error))

// Fetch is a query with the current state.
func (s *Source) Fetch(done func(error))

// Query replaces page, pageSize, skip, take, sort and filter by those of the JSON object options (spec §5 query).
func (s *Source) Query(options []byte, done func(error))

// State is the current query state as a JSON object {page, pageSize, skip, take, sort, filter}; unset members are absent.
func (s *Source) State() []byte

// View returns the rows shown after filter, sort and page; Data all loaded rows in order. Neither may be changed.
func (s *Source) View() []rows.Row
func (s *Source) Data() []rows.Row

// At returns the i-th loaded row, Get the first whose id is loosely equal to id, 0 if there is none.
func (s *Source) At(i int) rows.Row
func (s *Source) Get(id rows.Value) rows.Row

// Total is the number of rows after the filter, or what the server said (spec §5 total).
func (s *Source) Total() int

// Block returns rows as a block with handles, under client field names; nil fields: all.
func (s *Source) Block(list []rows.Row) []byte

// Value returns one field of a row. Info tells what is pending for a row.
func (s *Source) Value(row rows.Row, field string) rows.Value
func (s *Source) Info(row rows.Row) RowInfo

// Insert adds the one row of block before position index (Kendo insert). An empty row gets the default values of all fields.
// The error is of code offline.ErrOption for a malformed block.
func (s *Source) Insert(index int, block []byte) (rows.Row, error)

// Set changes one field and returns the parsed value. change{itemchange} is emitted before it returns if it changed.
func (s *Source) Set(row rows.Row, field string, v rows.Value) (SetResult, rows.Value)

// Remove removes a row and reports whether it was there.
func (s *Source) Remove(row rows.Row) bool

// SetData replaces all rows (Kendo data(array)); pending changes stay over them.
func (s *Source) SetData(block []byte) error

// Sync sends what is pending, or makes it ready to be sent while offline (spec §7.1, §8.4).
func (s *Source) Sync(done func(error))

// CancelChanges takes back all changes since the last Sync; CancelRow those of one row.
func (s *Source) CancelChanges()
func (s *Source) CancelRow(row rows.Row)

// HasChanges reports whether any change waits to be sent or acknowledged. Created, Updated and Destroyed list the rows.
func (s *Source) HasChanges() bool
func (s *Source) Created() []rows.Row
func (s *Source) Updated() []rows.Row
func (s *Source) Destroyed() []rows.Row

// Online is Kendo's online(); SetOnline(true) from offline syncs. Hint tells of a window online or offline event.
func (s *Source) Online() bool
func (s *Source) SetOnline(online bool, done func(error))
func (s *Source) Hint(online bool)

// Connection is "offline", "connecting" or "online".
func (s *Source) Connection() string

// OfflineData is the state array as a block with __state__ and uid columns; ok is false without offlineStorage. done runs
// once the rows are loaded.
func (s *Source) OfflineData(done func(block []byte, err error))

// SetOfflineData replaces stored rows and pending changes by a state array.
func (s *Source) SetOfflineData(block []byte) error

// The push methods take rows from the server (spec §7.5).
func (s *Source) PushCreate(block []byte) error
func (s *Source) PushInsert(index int, block []byte) error
func (s *Source) PushUpdate(block []byte) error
func (s *Source) PushDestroy(block []byte) error

// Saved calls done when every change so far is durable; Committed when the server has acknowledged every change synced so far.
func (s *Source) Saved(done func(error))
func (s *Source) Committed(done func(error))

// Pending counts the changes by state.
func (s *Source) Pending() Counts

// Letters lists the dead letters. EditLetter merges the fields of a block of one row into one and keeps it dead;
// RetryLetter queues it again under a new key; DiscardLetter drops it and shows the confirmed row.
func (s *Source) Letters() []Letter
func (s *Source) EditLetter(n uint64, fields []byte, done func(error))
func (s *Source) RetryLetter(n uint64, done func(error))
func (s *Source) DiscardLetter(n uint64, done func(error))

// Conflicts lists the changes in conflict; ResolveConflict decides one.
func (s *Source) Conflicts() []Conflict
func (s *Source) ResolveConflict(n uint64, r Resolution, done func(error))

// Uncertain lists the changes whose answer was lost; ResolveUncertain decides one.
func (s *Source) Uncertain() []Letter
func (s *Source) ResolveUncertain(n uint64, c LostChoice, done func(error))

// CancelFlush aborts the requests in flight; their changes stay queued.
func (s *Source) CancelFlush()

// RetryStorage tries again to save what the store refused (after the application made room).
func (s *Source) RetryStorage()

// Close stops the source. What is durable stays in the store.
func (s *Source) Close()
