import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ConflictError, families, HoldfastError, makeError, QuotaExceededError } from '../../src/errors.js';

test('the codes and families are those of the Go table', () => {
  const table = readFileSync(new URL('../../../offline/errors.go', import.meta.url), 'utf8');
  const families = {};
  let family;
  for (const line of table.split('\n')) {
    family = /^\t\/\/ (\w+Error)$/.exec(line)?.[1] ?? family;
    const code = /^\tErr\w+\s+Code = "(\w+)"/.exec(line)?.[1];
    if (code) families[code] = family;
  }
  assert.ok(Object.keys(families).length > 15);
  assert.deepEqual(Object.fromEntries(Object.keys(families).map((code) => [code, makeError(code, '').name])), families);
});

test('an error carries its code, and its cause', () => {
  const cause = new Error('disk');
  const error = makeError('quota_exceeded', 'No room for 3 edits', { cause });
  assert.ok(error instanceof QuotaExceededError && error instanceof HoldfastError && error instanceof Error);
  assert.equal(error.code, 'quota_exceeded');
  assert.equal(error.message, 'No room for 3 edits');
  assert.equal(error.cause, cause);
});

test('an error without a cause has no cause member', () => {
  assert.equal('cause' in new ConflictError('conflict', 'x'), false);
});

test('a code of a newer engine is still a HoldfastError with that code', () => {
  const error = makeError('moon_phase', 'wrong moon');
  assert.equal(error.constructor, HoldfastError);
  assert.equal(error.code, 'moon_phase');
});
