// The operations on activities, and the frame that tells their events, numbered as in cmd/wasm/bridge/activity.go, where
// arguments and results are described (a test compares the two files).

import { numbered } from '../protocol.js';

const firstActivityOp = 256;

export const ActivityOp = numbered([
  'create', 'remove', 'join', 'info', 'participants', 'state', 'update', 'leave', 'saved', 'forget',
], firstActivityOp);

export const activityFrame = 80;
