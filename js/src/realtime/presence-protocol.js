// The operations on presence, and the frame of its events, numbered as in cmd/wasm/bridge/presence.go, where arguments and results
// are described (a test compares the two files).

import { numbered } from '../protocol.js';

const firstPresenceOp = 208;

export const PresenceOp = numbered(['own', 'set', 'remove', 'clear', 'ask', 'subscribe', 'unsubscribe', 'known'], firstPresenceOp);

export const presenceFrame = 64;
