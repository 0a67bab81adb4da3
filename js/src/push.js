/**
 * transport.push (Kendo specification §2): the server tells of rows by itself. The transport gets callbacks, which take
 * responses of the form that reads have.
 */

import { callOption } from './request.js';

export function listen(transport, source, schema) {
  const owner = transport?.options?.push ? transport.options : transport;
  if (typeof owner?.push !== 'function') return;
  const callbacks = {};
  for (const name of ['pushCreate', 'pushUpdate', 'pushDestroy']) {
    callbacks[name] = (response) => source[name](schema.received(response));
  }
  callOption('transport.push', () => owner.push(callbacks));
}
