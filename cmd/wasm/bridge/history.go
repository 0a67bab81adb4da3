package bridge

// The operations on historical models; js/src/realtime/history-protocol.js has the same list. A historical model is a target of its
// own, which also takes the operations of open models that read elements, OpModelListen and OpModelRelease. Of its content FrameVersion
// and the frames of changed and detached elements are told. The notation is that of realtime.go; "fresh" is that of grants.go.

// firstHistoryOp keeps the numbers apart from those of the other services.
const firstHistoryOp = 304

// The operations.
const (
	OpHistoryOpen     Op = iota + firstHistoryOp // of a domain: history u32, id str, promise → resolves with id str, collection str, created ms f64, versions min f64, max f64, times min ms f64, max ms f64, fresh, root child
	OpHistoryInfo                                // → version f64, time ms f64, target f64, transitioning bool
	OpHistoryPlay                                // version f64, promise
	OpHistoryPlayTime                            // ms f64, promise
	OpHistoryForward                             // versions f64, promise
	OpHistoryBackward                            // versions f64, promise
	OpHistoryForget                              // the page has lost the historical model
)

// firstHistoryFrame keeps the numbers apart from those of the other services.
const firstHistoryFrame = 88

// The frames of a historical model.
const (
	FrameHistoryEvent Frame = iota + firstHistoryFrame // name str, version f64, local bool, reason str
)
