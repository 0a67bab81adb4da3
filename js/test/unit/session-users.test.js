// The users of sessions are remembered for as long as somebody has them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SessionUsers } from '../../src/realtime/session-users.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

test('a session has the same user for as long as somebody has it', async () => {
  const users = new SessionUsers((id) => ({ id }));
  const ann = users.of('1');
  collect();
  assert.equal(users.of('1'), ann);
});

test('a session that is not known is asked for again', () => {
  const known = [undefined, { name: 'Ann' }];
  const users = new SessionUsers(() => known.shift());
  assert.equal(users.of('1'), undefined);
  assert.equal(users.of('1').name, 'Ann');
});

test('sessions whose users nobody has are not remembered', async () => {
  const users = new SessionUsers((id) => ({ id }));
  const ann = users.of('ann');
  for (let i = 0; i < 1000; i++) users.of(String(i));
  // Of what was collected the registry is told in a turn of its own.
  while (users.size > 1) {
    collect();
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  assert.equal(users.of('ann'), ann);
  assert.equal(users.of('1').id, '1');
});
