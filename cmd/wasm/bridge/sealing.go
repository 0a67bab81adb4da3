package bridge

// The operations and frames of encryption (js/src/encryption.js); js/src/protocol.js has the same lists.

// firstSealOp and firstSealFrame keep the numbers apart from all others.
const (
	firstSealOp    = 224
	firstSealFrame = 224
)

const (
	OpEncrypt      Op = iota + firstSealOp // on the engine: encryption u32, existing bool, promise: opens the page's store with it
	OpSealed                               // on an encryption, as the others: call u32, ok bool, result or error: answers FrameSeal
	OpRotate                               // promise
	OpCancelRotate                         //
)

// A message to seal or open is key str, additional bytes, text bytes.
const (
	FrameSeal    Frame = iota + firstSealFrame // call u32, method u8 (Seal…), messages: answered by OpSealed
	FrameRotated                               // records f64: how many a rotation has looked at
)

// What FrameSeal asks for.
const (
	SealKeys  = iota // → count u32, ids str, the current one first
	SealTexts        // count u32, messages → count u32, texts bytes
	SealOpen         // count u32, messages → count u32, then ok bool and text bytes each
)
