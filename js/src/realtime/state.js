// States of users and of sessions in activities, as messages have them: Maps of JSON values by key.

import { readContent, wellFormed, writeContent } from './content.js';
import { ConvergenceError } from './errors.js';

const entriesOf = (state) => [...(state instanceof Map ? state : Object.entries(state ?? {}))];

// Values are JSON: what JSON.stringify makes of them.
function plain(key, value) {
  const json = JSON.stringify(value);
  if (json === undefined) throw new ConvergenceError(`the value of "${key}" cannot be sent: it is of type ${typeof value}`, 'invalid_value');
  return JSON.parse(json);
}

export function writeState(message, state) {
  const entries = entriesOf(state);
  message.u32(entries.length);
  for (const [key, value] of entries) writeContent(message.str(wellFormed(String(key))), plain(key, value));
  return message;
}

// In the order of the keys: messages have none.
export function readState(body) {
  const entries = Array.from({ length: body.u32() }, () => [body.str(), readContent(body)]);
  return new Map(entries.sort(byKey));
}

export const readOptional = (body) => (body.bool() ? readContent(body) : undefined);

export function readOldValues(body) {
  const entries = Array.from({ length: body.u32() }, () => [body.str(), readOptional(body)]);
  return new Map(entries.sort(byKey));
}

const byKey = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);
