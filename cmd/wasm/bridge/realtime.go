package bridge

// The operations and frames of ConvergenceDomain; js/src/realtime/protocol.js has the same lists. On top of the notation
// of protocol.go: "user" is type u8, name str, and four texts each after a bool (first, last, display name, email);
// "userid" is type u8, name str; "rights" is u8, one bit each for read, write, remove, manage, or 255 for none; "content"
// is what Writer.Content writes; "child" is ref u32 and kind u8, ref 0 for a value that is not there; a text with "?" comes
// after a bool that says whether it is there.

// firstRealtimeOp keeps the numbers apart from those of the engine and the sources.
const firstRealtimeOp = 96

// The operations on a domain.
const (
	OpDomainConnect        Op = iota + firstRealtimeOp // method u8, promise
	OpDomainAnswer                                     // question u32, method u8 (255: none), texts str, str, str?: answers FrameLogin, FrameChallenge
	OpDomainDisconnect                                 // promise
	OpDomainDispose                                    // promise
	OpDomainState                                      // → bits u8 (DomainConnected…)
	OpDomainSession                                    // → session str, token str, user?
	OpDomainUser                                       // session str → user?
	OpDomainServerTime                                 // promise → resolves with ms f64
	OpDomainOpened                                     // the socket is open
	OpDomainMessage                                    // the rest is a message of the socket
	OpDomainEnded                                      // code str, message str: the socket is gone
	OpDomainOpen                                       // model u32, id str, promise → resolves with model u32
	OpDomainOpenAutoCreate                             // model u32, ephemeral bool, new model, promise → resolves with model u32
	OpDomainCreate                                     // new model, promise → resolves with id str
	OpDomainRemove                                     // id str, promise
	OpDomainQuery                                      // query str, promise → resolves with fresh, offset f64, total f64, count u32, results
	OpDomainModelState                                 // id str → bits u8 (ModelOpen…)
	OpDomainGetRights                                  // id str, what u8 (Rights…), userid, promise → resolves with what was asked for
	OpDomainSetRights                                  // id str, what u8, value, promise
	OpDomainInitialize                                 // user name str, promise: opens the storage
	OpDomainSubscribe                                  // what u8 (Subscribe…), count u32, ids str, promise
	OpDomainMetaData                                   // promise → resolves with count u32 and what is known of each model
	OpDomainPending                                    // → entries u32, unsaved u32, of models count u32, then id str and entries u32 each, and the same of chats
	OpDomainLetters                                    // promise → resolves with count u32, letters of models, and those of chats
	OpDomainDecide                                     // id str, retry bool (else discard), promise: about the letters of a model
	OpDomainStored                                     // call u32, ok bool, result or error: a storage of the page (no domain) answers FrameStore
)

// What OpOpenDomain says of the storage.
const (
	StorageNone    = iota
	StorageIndexed // IndexedDB
	StorageMemory  // then u32: the number of what keeps it
	StoragePage    // an object of the application; then its number u32, shared bool: all tabs have the same data in it
	StorageSealed  // IndexedDB, encrypted; then encryption u32, existing bool
)

// What OpDomainSubscribe does.
const (
	SubscribeThese   = iota
	UnsubscribeThese // the others stay
	SubscribeOnly    // others are unsubscribed
)

// What OpDomainMetaData and FrameModelsEvent say of a model.
const (
	StatusSubscribed = 1 << iota
	StatusAvailable
	StatusSynchronized
	StatusLocal
	StatusDeleted
)

// What OpDomainState answers.
const (
	DomainConnected = 1 << iota
	DomainDisconnected
	DomainDisposed
)

// What OpDomainModelState answers.
const (
	ModelOpen = 1 << iota
	ModelOpening
	ModelResyncing // whichever model
)

// What OpDomainGetRights and OpDomainSetRights are about, and the value: what get resolves with and set takes.
const (
	RightsOwn       = iota // rights, fresh (get only)
	RightsOverrides        // bool
	RightsWorld            // rights
	RightsUsers            // count u32, then userid and rights each
	RightsUser             // rights of the user given; to set it, userid and rights, 255 removes them
)

// The operations on a model.
const (
	OpModelInfo               Op = iota + firstModelOp // → version f64, time ms f64, bits u8 (ModelIsOpen…), batch size u32, rights
	OpModelClose                                       // promise
	OpModelForget                                      // the page has lost the model
	OpModelListen                                      // bits u8 (Listen…): what to tell of
	OpModelCollaborators                               // resynchronizing bool → count u32, sessions str
	OpModelBatch                                       // what u8: 0 start, 1 complete, 2 cancel
	OpModelRelease                                     // ref u32: the page has lost the element
	OpElementGet                                       // ref u32, key str → child; an element is ref u32 from here on
	OpElementAt                                        // ref, index u32 → child
	OpElementChildren                                  // ref → count u32, steps and children
	OpElementKeys                                      // ref → count u32, keys str
	OpElementHas                                       // ref, key str → bool
	OpElementLen                                       // ref → u32
	OpElementValue                                     // ref → what Writer.Node writes
	OpElementAbout                                     // ref → id str, attached bool, parent child
	OpElementPath                                      // ref → count u32, steps
	OpElementSet                                       // ref, key str, content → child
	OpElementRemove                                    // ref, key str → child
	OpElementInsert                                    // ref, index u32, content → child
	OpElementSetAt                                     // ref, index u32, content → child
	OpElementRemoveAt                                  // ref, index u32 → child
	OpElementMove                                      // ref, from u32, to u32
	OpElementSetValue                                  // ref, content
	OpElementRemoveFromParent                          // ref
	OpElementSplice                                    // ref, index u32, count u32, text str
	OpElementAdd                                       // ref, f64
	OpReferenceLocal                                   // element ref u32 (0: the model), kind u8, key str → reference; made if it is new
	OpReferenceList                                    // element ref u32, session str, key str (empty: any) → count u32, references
	OpReferenceState                                   // reference u32 → bits u8 (ReferenceSet…), values
	OpReferenceSet                                     // reference u32, values
	OpReferenceDo                                      // reference u32, what u8: 0 clear, 1 share, 2 unshare, 3 dispose
	OpModelSaved                                       // promise: every edit so far is durable
	OpModelCommitted                                   // promise: the server has acknowledged every edit
	OpUndoMake                                         // scope ref u32 (0: the root), milliseconds between edits of a step f64, depth u32 → undo manager u32
	OpUndoState                                        // undo manager u32 → bits u8: 1 can undo, 2 can redo
	OpUndoDo                                           // undo manager u32, what u8: 0 undo, 1 redo, 2 clear, 3 dispose → something was done bool
)

// firstModelOp keeps the numbers apart from those of domains.
const firstModelOp = 128

// What OpModelInfo answers.
const (
	ModelIsOpen = 1 << iota
	ModelIsClosing
	ModelIsCommitted
	ModelIsLocal
	ModelIsBatching
	ModelIsSubscribed
)

// What OpModelListen asks for. Detached elements the page knows, and the end of references, are told in any case.
const (
	ListenRemote  = 1 << iota // changes of elements by others
	ListenLocal               // changes of elements by this side
	ListenBubbles             // with each change, the ancestors of the element
	ListenModel               // versions, modified, committed
)

// What OpReferenceState answers.
const (
	ReferenceSet = 1 << iota
	ReferenceShared
	ReferenceDisposed
)

// The frames of a domain and of its models. A change has after its kind: element child, session str, local bool, what its
// kind says, and with ListenBubbles for each ancestor, from the parent up, true bool, ancestor child and the step down;
// then false. A step is array bool, then index u32 or key str. Values of a reference are count u32, then index u32, start
// and end u32, key str or element child each. A reference is ref u32, kind u8, key str, session str, element child.
const (
	FrameDial              Frame = iota + firstRealtimeFrame // url str
	FrameSend                                                // the payload is the message
	FrameHangUp                                              // code u32, reason str
	FrameLogin                                               // question u32
	FrameChallenge                                           // question u32, user name str
	FrameInitialize                                          // model u32; question → bool ok, then content or error
	FrameDomainEvent                                         // name str, delay ms f64, method str, code str, message str, cause code str, cause message str
	FrameModelEvent                                          // name str, local bool, reason str, message str, session str, rights, count u32, changes str
	FrameObjectSet                                           // key str, value child, old child
	FrameObjectRemove                                        // key str, old child
	FrameArrayInsert                                         // index u32, value child
	FrameArrayRemove                                         // index u32, old child
	FrameArraySet                                            // index u32, value child, old child
	FrameArrayMove                                           // from u32, to u32
	FrameText                                                // index u32, count u32, removed str, inserted str
	FrameDelta                                               // f64
	FrameValue                                               // the whole content was replaced
	FrameDetached                                            // element ref u32
	FrameVersion                                             // version f64
	FrameModified                                            //
	FrameCommitted                                           //
	FrameReferenceShared                                     // reference
	FrameReferenceSet                                        // reference, synthetic bool, old values, new values
	FrameReferenceCleared                                    // reference, old values
	FrameReferenceDisposed                                   // reference
	FrameModelsEvent                                         // name str, id str, message str, done u32, total u32, version f64, rights, status u8 (Status…)
	FrameStore                                               // call u32, store u32, method u8 and what it needs (package pagestore): answered by OpDomainStored
	FrameUndo                                                // undo manager u32, what u8: 0 it has changed, 1 undone, 2 redone; bits u8 as OpUndoState
)

// firstRealtimeFrame keeps the numbers apart from those of the engine and the sources.
const firstRealtimeFrame = 32
