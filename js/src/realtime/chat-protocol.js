// The operations and frames of chats, numbered as in cmd/wasm/bridge/chat.go, where arguments and results are described (a test
// compares the two files).

import { numbered } from '../protocol.js';

const firstChatOp = 224;
const firstChatFrame = 72;

export const ChatOp = numbered([
  'create', 'remove', 'exists', 'get', 'search', 'joined', 'join', 'leave', 'direct', 'info', 'send', 'set', 'seen', 'history',
  'pending', 'add', 'drop', 'decide',
], firstChatOp);

export const ChatFrame = numbered(['event'], firstChatFrame);
