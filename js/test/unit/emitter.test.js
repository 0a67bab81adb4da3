import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from } from 'rxjs';
import { filter, map } from 'rxjs/operators/index.js';
import { ConvergenceEventEmitter } from '../../src/realtime/emitter.js';

const greet = (to) => ({ name: 'greeted', to });

/** Keeps what is thrown at nobody from ending the test run, and lists it. */
function catchReports(t) {
  const reported = [];
  t.mock.method(globalThis, 'setTimeout', (fn) => {
    try {
      fn();
    } catch (error) {
      reported.push(error.message);
    }
  });
  return reported;
}

test('listeners are called in the order they were added, before the emission is over', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  assert.equal(emitter.on('greeted', ({ to }) => heard.push(`first ${to}`)), emitter);
  emitter.addListener('greeted', ({ to }) => heard.push(`second ${to}`));
  emitter._emit(greet('Ann'));
  assert.deepEqual(heard, ['first Ann', 'second Ann']);
});

test('names of events are the same in any case', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  const listener = ({ to }) => heard.push(to);
  emitter.on('Greeted', listener);
  emitter._emit(greet('Ann'));
  emitter.off('GREETED', listener);
  emitter._emit(greet('Bob'));
  assert.deepEqual(heard, ['Ann']);
});

test('the same listener is added once, and once more after it was removed', () => {
  const emitter = new ConvergenceEventEmitter();
  let calls = 0;
  const listener = () => calls++;
  emitter.on('greeted', listener).on('greeted', listener).once('greeted', listener);
  emitter._emit(greet('Ann'));
  emitter.removeListener('greeted', listener)._emit(greet('Ann'));
  emitter.on('greeted', listener)._emit(greet('Ann'));
  assert.equal(calls, 2);
});

test('a listener added by once hears one event, even if it emits another itself', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  emitter.once('greeted', ({ to }) => {
    heard.push(to);
    if (to === 'Ann') emitter._emit(greet('Bob'));
  });
  emitter._emit(greet('Ann'));
  assert.deepEqual(heard, ['Ann']);
});

test('listeners that are added or removed during an emission count from the next one on', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  const late = () => heard.push('late');
  const removed = () => heard.push('removed');
  emitter.on('greeted', () => {
    emitter.on('greeted', late);
    emitter.off('greeted', removed);
  });
  emitter.on('greeted', removed);
  emitter._emit(greet('Ann'));
  assert.deepEqual(heard, ['removed']);
  emitter._emit(greet('Ann'));
  assert.deepEqual(heard, ['removed', 'late']);
});

test('removeListeners forgets those of one event, removeAllListeners all', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  for (const name of ['a', 'b', 'c']) emitter.on(name, () => heard.push(name));
  emitter.removeListeners('A');
  for (const name of ['a', 'b', 'c']) emitter._emit({ name });
  emitter.removeAllListeners()._emit({ name: 'b' });
  assert.deepEqual(heard, ['b', 'c']);
});

test('what one listener throws is reported, and the others are called', (t) => {
  const reported = catchReports(t);
  const emitter = new ConvergenceEventEmitter();
  let heard = 0;
  emitter.on('greeted', () => { throw new Error('of the page'); });
  emitter.on('greeted', () => heard++);
  emitter.events().subscribe(() => { throw new Error('of an observer'); });
  emitter.events().subscribe(() => heard++);
  emitter._emit(greet('Ann'));
  assert.equal(heard, 2);
  assert.deepEqual(reported, ['of the page', 'of an observer']);
});

test('a listener that is no function is refused', () => {
  assert.throws(() => new ConvergenceEventEmitter().on('greeted', undefined), TypeError);
});

test('events() gives every event until the subscription ends, and completes with the emitter', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  let complete = 0;
  const first = emitter.events().subscribe(({ name }) => heard.push(name));
  emitter.events().subscribe({ complete: () => complete++ });
  emitter._emit({ name: 'a' });
  emitter._emit({ name: 'b' });
  first.unsubscribe();
  assert.equal(first.closed, true);
  emitter._emit({ name: 'c' });
  emitter._complete();
  emitter._complete();
  assert.deepEqual(heard, ['a', 'b']);
  assert.equal(complete, 1);
});

test('the operators of RxJS work on events(), by pipe and by from', () => {
  const emitter = new ConvergenceEventEmitter();
  const heard = [];
  const operators = [filter(({ to }) => to !== 'Bob'), map(({ to }) => to.toUpperCase())];
  const piped = emitter.events().pipe(...operators).subscribe((to) => heard.push(`pipe ${to}`));
  from(emitter.events()).pipe(...operators).subscribe((to) => heard.push(`from ${to}`));
  for (const to of ['Ann', 'Bob', 'Cy']) emitter._emit(greet(to));
  piped.unsubscribe();
  emitter._emit(greet('Di'));
  assert.deepEqual(heard, ['pipe ANN', 'from ANN', 'pipe CY', 'from CY', 'from DI']);
});
