// The operations and frames of historical models, numbered as in cmd/wasm/bridge/history.go, where arguments and results are
// described (a test compares the two files).

import { numbered } from '../protocol.js';

const firstHistoryOp = 304;
const firstHistoryFrame = 88;

export const HistoryOp = numbered(['open', 'info', 'play', 'playTime', 'forward', 'backward', 'forget'], firstHistoryOp);

export const HistoryFrame = numbered(['event'], firstHistoryFrame);
