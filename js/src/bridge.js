import { Reader, text } from './buffer.js';
import { compareTexts, placesOf } from './collation.js';
import { FatalError, makeError } from './errors.js';
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
    this.buffer = null; // Go's memory, as the views below see it
    this.kicked = false;
    this.imports = {
      holdfast: {
        deliver: (at, length) => this.deliver(at, length),
        collate: (a, aLength, b, bLength) => compareTexts(this.text(a, aLength), this.text(b, bLength)),
        rank: (texts, ends, places, count) => this.rank(texts, ends, places, count),
        offsetAt: minutesEastOfUTC,
      },
    };
  }

  // Starts the program of an instance; it goes on running in the background.
  start(instance) {
    this.exports = instance.exports;
    this.go.exit = (code) => this.die(`the engine stopped with exit code ${code}`);
    const resume = this.go._resume;
    this.go._resume = () => this.resume(resume);
    this.go.run(instance);
    this.control = this.exports.hf_control() >>> 0;
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
      this.put(message);
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
    this.refresh();
    const at = this.control / 4;
    const start = this.words[at];
    const length = this.words[at + 1];
    const stirred = this.words[at + 2];
    const out = length === 0 ? nothing : new Reader(length > 32 ? this.bytes.slice(start, start + length) : this.few(start, length));
    if (stirred && this.depth === 0) this.kick();
    if (status === statusError) thrown = [readError(out), ...(thrown ?? [])];
    if (!thrown) return out;
    thrown.slice(1).forEach(report);
    throw thrown[0];
  }

  // A few bytes, as an array: most results are short, and a typed array costs more than the rest of the call.
  few(start, length) {
    const bytes = [];
    for (let i = start; i < start + length; i++) bytes.push(this.bytes[i]);
    return bytes;
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
    this.refresh();
    // What is read from here on is a copy: handlers call Go, and its memory may move away.
    const frames = new Reader(this.bytes.slice(at + this.sendAtOnce(at, length), at + length));
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
    this.put(answer);
    return answer.length;
  }

  // An exception must not pass through Go's frames: the call that runs throws it when it is through.
  throwLater(error) {
    if (this.calling) (this.thrown ??= []).push(error);
    else report(error);
  }

  // Messages for sockets at the beginning of a delivery go out straight from Go's memory. Returns how much that was.
  sendAtOnce(at, length) {
    let done = 0;
    while (done < length && this.bytes[at + done] === sendFrame) {
      const header = new Reader(this.bytes.subarray(at + done + 1, at + done + headerLength));
      const target = header.u32();
      const end = done + headerLength + header.u32();
      try {
        this.targets.get(target)?.send(this.bytes.subarray(at + done + headerLength, at + end));
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
      this.put(new Uint8Array(1));
      this.exports.hf_call(Op.crash, 0, 1);
    } catch {
      // It was not as well as it looked.
    }
  }

  put(message) {
    this.refresh();
    let at = this.words[this.control / 4 + 3];
    if (message.length > this.words[this.control / 4 + 4]) {
      at = this.exports.hf_alloc(message.length) >>> 0;
      this.refresh();
    }
    if (message.length > 64) this.bytes.set(message, at);
    else for (let i = 0; i < message.length; i++) this.bytes[at + i] = message[i];
  }

  // Ranks texts that end one after the other at `ends`, and writes their places.
  rank(at, ends, places, count) {
    this.refresh();
    let start = at;
    const texts = Array.from(this.words.subarray(ends / 4, ends / 4 + count), (end) => {
      const bytes = this.bytes.subarray(start, at + end);
      start = at + end;
      return text(bytes);
    });
    this.words.set(placesOf(texts), places / 4);
  }

  text(at, length) {
    this.refresh();
    return text(this.bytes.subarray(at, at + length));
  }

  // Memory that grows detaches the views on it, so they are looked at again after every call into Go.
  refresh() {
    const { buffer } = this.exports.mem;
    if (buffer === this.buffer) return;
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
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
const nothing = new Reader(empty);

export function readError(reader) {
  return makeError(reader.str(), reader.str());
}
