// The operations on the permissions of chats and activities, numbered as in cmd/wasm/bridge/grants.go, where arguments and
// results are described (a test compares the two files).

import { numbered } from '../protocol.js';

const firstGrantsOp = 288;

export const GrantsOp = numbered(['own', 'all', 'add', 'remove', 'setWorld', 'setUsers', 'setGroups'], firstGrantsOp);
