import { Reader } from './buffer.js';
import { compareTexts, placesOf } from './collation.js';
import { FatalError, makeError } from './errors.js';
import { Memory } from './memory.js';
import { Frame, Op } from './protocol.js';
import { RealtimeFrame } from './realtime/protocol.js';
import { report } from './report.js';

// What hf_call returns (cmd/wasm/exports.go).
const statusError = 1;
const statusFatal = 2;

// One running wasm instance. Calls go in with one message and come out with one; what Go has to tell meanwhile arrives as
// frames, in order, before the call returns or at the end of a turn of Go's own (boundary.md §4).
export class Bridge {
  constructor(go) {
    this.go = go;
    this.fatal = null;
    this.targets = new Map();
    this.pending = new Map();
    this.lastPromise = 0;
    this.depth = 0;
    this.thrown = null; // what handlers threw in the call that runs, if one runs: null, or a list
    this.calling = false;
    this.kicked = false;
    this.imports = {
      holdfast: {
        deliver: (at, length) => this.deliver(at, length),
        collate: (a, aLength, b, bLength) => compareTexts(this.memory.text(a, aLength), this.memory.text(b, bLength)),
        rank: (texts, ends, places, count) => this.memory.setWords(places, placesOf(this.memory.texts(texts, ends, count))),
        offsetAt: minutesEastOfUTC,
      },
    };
  }

  // Starts the program of an instance; it goes on running in the background.
  start(instance) {
    this.exports = instance.exports;
    this.memory = new Memory(this.exports);
    this.go.exit = (code) => this.die(`the engine stopped with exit code ${code}`);
    const resume = this.go._resume;
    this.go._resume = () => this.resume(resume);
    this.go.run(instance);
    this.memory.locate();
  }

  resume(resume) {
    if (this.fatal) return;
    this.depth++;
    try {
      resume.call(this.go);
    } catch (error) {
      this.die('the engine crashed', error);
    } finally {
      this.depth--;
    }
  }

  // Runs operation op on a target (0 is the engine) and returns a Reader of the result. An event handler that threw
  // meanwhile makes the call throw, as it would have if the event had been raised in JavaScript.
  call(op, target = 0, message = empty) {
    if (this.fatal) throw this.fatal;
    const { thrown: outer, calling } = this;
    this.thrown = null;
    this.calling = true;
    this.depth++;
    let status;
    let thrown;
    try {
      this.memory.put(message);
      status = this.exports.hf_call(op, target, message.length);
    } catch (error) {
      this.die('the engine crashed', error);
    } finally {
      this.depth--;
      thrown = this.thrown;
      this.thrown = outer;
      this.calling = calling;
    }
    if (status === statusFatal) this.die('the engine failed');
    if (this.fatal) throw this.fatal;
    return this.result(status, thrown);
  }

  result(status, thrown) {
    const out = this.memory.result();
    if (this.memory.stirred && this.depth === 0) this.kick();
    if (status === statusError) thrown = [readError(out), ...(thrown ?? [])];
    if (!thrown) return out;
    thrown.slice(1).forEach(report);
    throw thrown[0];
  }

  // Lets Go's goroutines run once the JavaScript that runs now is through. Exports do not do that by themselves.
  kick() {
    if (this.kicked) return;
    this.kicked = true;
    queueMicrotask(() => {
      this.kicked = false;
      this.go._resume();
    });
  }

  deliver(at, length) {
    // What is read from here on is a copy: handlers call Go, and its memory may move away.
    const frames = new Reader(this.memory.view(at + this.sendAtOnce(at, length), at + length).slice());
    let answer;
    while (frames.more && !this.fatal) {
      const kind = frames.u8();
      const target = frames.u32();
      const body = new Reader(frames.blob());
      answer = undefined;
      try {
        answer = this.handle(kind, target, body);
      } catch (error) {
        this.throwLater(error);
      }
    }
    if (!answer || this.fatal) return 0;
    this.memory.put(answer);
    return answer.length;
  }

  // An exception must not pass through Go's frames: the call that runs throws it when it is through.
  throwLater(error) {
    if (this.calling) (this.thrown ??= []).push(error);
    else report(error);
  }

  // Messages for sockets at the beginning of a delivery go out straight from Go's memory. Returns how much that was.
  sendAtOnce(at, length) {
    const frames = this.memory.view(at, at + length);
    let done = 0;
    while (done < length && frames[done] === sendFrame) {
      const header = new Reader(frames.subarray(done + 1, done + headerLength));
      const target = header.u32();
      const end = done + headerLength + header.u32();
      try {
        this.targets.get(target)?.send(frames.subarray(done + headerLength, end));
      } catch (error) {
        report(error);
      }
      done = end;
    }
    return done;
  }

  handle(kind, target, body) {
    switch (kind) {
      case Frame.fatal:
        this.die(body.str());
        return undefined;
      case Frame.storage:
        return this.storageChanged(body);
      case Frame.resolve:
      case Frame.reject:
        return this.settle(kind, body);
      default:
        return this.targets.get(target)?.handle(kind, body);
    }
  }

  // Every source tells its page about the store they share.
  storageChanged(body) {
    const [code, message] = [body.str(), body.str()];
    const error = code ? makeError(code, message) : null;
    this.each((target) => target.storageChanged?.(error));
  }

  // Does something with every source. What a handler of one throws keeps it from none of the others.
  each(fn) {
    for (const target of [...this.targets.values()]) {
      try {
        fn(target);
      } catch (error) {
        report(error);
      }
    }
  }

  // Registers a promise that Go will settle; read takes the value out of a Reader. A promise that belongs to an owner ends
  // with it.
  promise(resolve, reject, read = () => undefined, owner = null) {
    const id = ++this.lastPromise;
    if (this.fatal) reject(this.fatal);
    else this.pending.set(id, { resolve, reject, read, owner });
    return id;
  }

  // Rejects what an owner still waits for.
  abandon(owner, error) {
    for (const [id, entry] of [...this.pending]) {
      if (entry.owner !== owner) continue;
      this.pending.delete(id);
      entry.reject(error);
    }
  }

  settle(kind, body) {
    const id = body.u32();
    const entry = this.pending.get(id);
    this.pending.delete(id);
    if (!entry) return;
    if (kind === Frame.resolve) entry.resolve(entry.read(body));
    else entry.reject(readError(body), body);
  }

  // Calls Go where it is no error of the caller that the engine is dead or the source closed: answers of requests, hints.
  tell(op, target, message) {
    if (this.fatal || (target && !this.targets.has(target))) return;
    try {
      this.call(op, target, message);
    } catch (error) {
      if (error !== this.fatal) report(error);
    }
  }

  // Ends this instance: what is pending rejects, later calls throw.
  die(reason, cause) {
    if (this.fatal) return;
    this.fatal = new FatalError('fatal', `${reason}; what was saved is safe: call init({restart: true})`, { cause });
    // Go's timers would try to wake it for ever (wasm_exec.js, runtime.scheduleTimeoutEvent).
    this.go._scheduledTimeouts.forEach(clearTimeout);
    this.go._scheduledTimeouts.clear();
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of pending) reject(this.fatal);
    this.each((target) => target.engineDied(this.fatal));
    this.targets.clear();
  }

  // Ends an instance that is well: Go frees its Web Locks when it panics, which nobody hears of any more.
  end(reason) {
    if (this.fatal) return;
    this.die(reason);
    try {
      this.memory.put(new Uint8Array(1));
      this.exports.hf_call(Op.crash, 0, 1);
    } catch {
      // It was not as well as it looked.
    }
  }
}

// The offset of local time at a local time in milliseconds.
function minutesEastOfUTC(localMs) {
  const d = new Date(localMs);
  const local = new Date(0);
  local.setFullYear(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate());
  local.setHours(d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds(), d.getUTCMilliseconds());
  return Math.round((localMs - local.getTime()) / 60000);
}

const sendFrame = RealtimeFrame.send;
const headerLength = 9; // kind, target, length of the payload

const empty = new Uint8Array(0);

export function readError(reader) {
  return makeError(reader.str(), reader.str());
}
