// The operations on who is known of a domain, numbered as in cmd/wasm/bridge/identity.go, where arguments and results are described
// (a test compares the two files).

import { numbered } from '../protocol.js';

const firstIdentityOp = 192;

export const IdentityOp = numbered(['profile', 'users', 'search', 'groups', 'groupsOf'], firstIdentityOp);
