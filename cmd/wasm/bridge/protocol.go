// Package bridge is what both directions of the boundary between JavaScript and Go agree on: the operations and frames
// (this file; its counterpart is js/src/protocol.js, and a test compares the two), how values are laid out in a message,
// and the loop on which calls run. It knows no JavaScript itself.
package bridge

// Op is an operation that JavaScript calls. Each says: arguments → result. "promise" is the id of a promise that a
// FrameResolve or FrameReject settles later; "rows" is u32 count and u32 handles; "value", "block" as in rows; n is an
// entry number as f64; a trailing ? may be empty.
type Op int32

// The operations on the engine (target 0).
const (
	OpCrash            Op = iota // where u8 (0: in the call, 1: in a goroutine): panics, to rehearse it
	OpStatus                     // promise → resolves with the storage status
	OpPersist                    // promise → resolves with bool: the browser will not evict what is stored
	OpWindowOnline               // bool: a window event, for every source
	OpParse                      // type str, value → value: converts a value as a field of that type does
	OpProcess                    // target u32 of FrameCall, query json, block, skip f64, take f64 → rows by place from 1 on, groups, aggregates json
	OpLoadState                  // key str, promise → resolves with what was saved, empty for nothing
	OpSaveState                  // key str, state, promise
	OpOpen                       // source u32, key str, flags u8 (openSnapshot…), options json
	OpOpenDomain                 // domain u32, url str, options (see readOptions)
	OpClose                      // of a source from here on
	OpPlain                      // → bool
	OpRead                       // params? json, promise
	OpFetch                      // options json, promise
	OpQuery                      // options json, promise
	OpState                      // → json
	OpView                       // → rows, and their groups (cmd/wasm/groups.go)
	OpData                       // → rows
	OpAt                         // index f64 → row u32
	OpGet                        // id value → row u32
	OpTotal                      // → f64
	OpRows                       // rows → block, then the info of each row
	OpInsert                     // index f64, block → row u32
	OpSet                        // row u32, field str, value → result u8, value
	OpRemove                     // row u32 → bool
	OpSetData                    // block, groups json?
	OpSync                       // promise
	OpCancelChanges              //
	OpCancelRow                  // row u32
	OpHasChanges                 // → bool
	OpCreated                    // → rows
	OpUpdated                    // → rows
	OpDestroyed                  // → rows
	OpOnline                     // → bool
	OpSetOnline                  // bool, promise
	OpConnection                 // → str
	OpOfflineData                // promise → resolves with block?, groups json?
	OpSetOfflineData             // block, groups json?
	OpPushCreate                 // block
	OpPushInsert                 // index f64, block
	OpPushUpdate                 // block
	OpPushDestroy                // block
	OpSaved                      // promise
	OpCommitted                  // promise
	OpPending                    // → drafts queued submitted uncertain conflicts dead unsaved u32
	OpLetters                    // → count u32, letters
	OpEditLetter                 // n, block, promise
	OpRetryLetter                // n, promise
	OpDiscardLetter              // n, promise
	OpConflicts                  // → count u32, conflicts
	OpResolveConflict            // n, choice u8, block?, promise
	OpUncertain                  // → count u32, letters
	OpResolveUncertain           // n, choice u8, promise
	OpCancelFlush                //
	OpRetryStorage               //
	OpAnswer                     // request u32, answer: what a FrameRequest led to
	OpAuthorized                 // question u32, bool: answers FrameAuth
	OpDecideConflict             // question u32, choice u8, block?: answers FrameConflict
	OpDecideUncertain            // question u32, choice u8: answers FrameUncertain
	OpLookedUp                   // question u32, known bool, block?: answers FrameLookup
	OpPushMove                   // index f64, rows
	OpAggregates                 // → json
	OpRange                      // skip f64, take f64, promise → resolves with bool: it is shown
	OpPrefetch                   // skip f64, take f64, promise → resolves with bool: the rows are here
	OpInRange                    // skip f64, take f64 → bool
	OpLastRange                  // → start f64, end f64, block
	OpRangeStart                 // → f64
	OpSuccess                    // 0 u32, answer: shown as that of a read
	OpGroupTree                  // bool: of the view → groups json?
)

// Flags of OpOpen.
const (
	OpenStored       = 1 << iota // offlineStorage is a key: the source keeps its rows and changes in the store
	OpenSnapshot                 // offlineStorage is an object of the application
	OpenSameOrigin               // writes go to the page's own origin
	OpenLocal                    // there is no transport
	OpenWindowOnline             // navigator.onLine
)

// Frame is the kind of something Go tells JavaScript. On the wire a frame is: kind u8, target u32 (0 is the engine),
// payload with a u32 length.
type Frame uint8

// The frames. A question is the only or last frame of a delivery and JavaScript answers it at once. An error is code str,
// empty for what is none of ours, and message str.
const (
	FrameFatal        Frame = iota // message str: this instance is dead
	FrameResolve                   // promise u32, result
	FrameReject                    // promise u32, code str, message str, event?
	FrameStorage                   // code str, message str: the store of the page has a problem; empty when it is well again
	FrameEvent                     // event
	FrameAllow                     // event; question → bool
	FrameRequest                   // request u32, op u8, batch bool, key str, ifMatch str, params? json, data? block
	FrameCancel                    // request u32
	FrameCall                      // function u32, count u8, values (a ref below 0: a row); question → bool ok, then value or error
	FrameAuth                      // question u32
	FrameConflict                  // question u32, function u32, conflict
	FrameUncertain                 // question u32, function u32, letter
	FrameLookup                    // question u32, function u32, letter
	FrameLoadSnapshot              // question → bool ok, then block?, groups json? or error
	FrameSaveSnapshot              // block, groups json?; question → bool ok, error if not
	FrameRows                      // rows: functions get these next, none: no longer; question → nothing
	FrameOrderGroups               // function u32, desc bool, field str, count u32, per group value, rows; question → their order as u32s
)
