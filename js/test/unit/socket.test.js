import assert from 'node:assert/strict';
import test from 'node:test';
import { DomainOp } from '../../src/realtime/protocol.js';
import { Socket } from '../../src/realtime/socket.js';
import { Upload } from '../../src/realtime/upload.js';

// dialled is a domain's socket, on one that the test plays.
function dialled(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told = [];
  const wire = { readyState: 1, bufferedAmount: 0, send: (message) => (wire.bufferedAmount += message.length), close: (code) => (wire.closed = code) };
  const socket = new Socket({ _tell: (op) => told.push(op) }, { factory: () => wire });
  socket.dial('ws://h');
  const pass = (looks, bytes = 0) => {
    for (let i = 0; i < looks; i++) {
      wire.bufferedAmount -= bytes;
      t.mock.timers.tick(10_000);
    }
  };
  return { wire, socket, told, pass };
}

test('a connection is given up when nothing of a large message goes any more', (t) => {
  const { wire, socket, told, pass } = dialled(t);
  socket.send(new Uint8Array(1_000_000));
  pass(10, 1000); // it is slow
  pass(11);
  assert.deepEqual(told, []);
  pass(1);
  assert.deepEqual(told, [DomainOp.ended]);
  assert.equal(wire.closed, 4006);
  pass(6);
  assert.equal(told.length, 1);
});

test('what is sent behind a message that waits is no progress', (t) => {
  const { socket, told, pass } = dialled(t);
  socket.send(new Uint8Array(1000));
  pass(1, 500);
  for (let i = 0; i < 12; i++) {
    socket.send(new Uint8Array(1000));
    pass(1);
  }
  assert.deepEqual(told, [DomainOp.ended]);
});

test('a browser that counts whole messages is left the time for a large one', (t) => {
  const { socket, told, pass } = dialled(t);
  socket.send(new Uint8Array(1000));
  socket.send(new Uint8Array(1_000_000));
  pass(10);
  pass(1, 1000);
  pass(100);
  assert.deepEqual(told, []);
});

test('a connection on which all was sent is left alone, however silent it is', (t) => {
  const { wire, socket, told, pass } = dialled(t);
  socket.send(new Uint8Array(1000));
  wire.bufferedAmount = 0;
  pass(100);
  for (let i = 0; i < 30; i++) {
    socket.send(new Uint8Array(1000));
    pass(1, 500);
    wire.bufferedAmount = 0;
  }
  pass(100);
  assert.deepEqual(told, []);
});

test('of a socket that does not tell what it has still to send, only the last message is noted', () => {
  const upload = new Upload();
  for (let i = 0; i < 100; i++) upload.sends(1000, undefined);
  assert.equal(upload.noted, 1);
});
