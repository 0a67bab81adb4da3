//go:build !small

package sdk

// maxWaiting is how many operations may wait for a store that does not take them. How many may come at once, says the server.
const maxWaiting = 1000

// maxRecent is how many confirmed operations of a model are kept at hand, at least half of it.
const maxRecent = 256

// syncWindow is how many models are sent at once: the rest stays in the store meanwhile.
const syncWindow = 64

// maxPack is how many bytes of frames are sent without waiting for the end of the turn.
const maxPack = 32 << 10
