// Messages, names, topics and seen marks that the server has refused for good, with what can be done about them.

import { ChatOp } from './chat-protocol.js';

// The member of a letter that has what was to be told.
const contents = { message: 'message', name: 'name', topic: 'topic' };

export function readChatLetters(domain, body) {
  const decide = (n, retry) => domain._promise(ChatOp.decide, (out) => out.f64(n).bool(retry));
  return Array.from({ length: body.u32() }, () => {
    const [n, chatId, kind, text, eventNumber] = [body.f64(), body.str(), body.str(), body.str(), body.f64()];
    const methods = { retry: () => decide(n, true), discard: () => decide(n, false) };
    return Object.assign(Object.create(methods), {
      chatId,
      kind,
      code: body.str(),
      reason: body.str(),
      since: new Date(body.f64()),
      ...(contents[kind] ? { [contents[kind]]: text } : { eventNumber }),
    });
  });
}
