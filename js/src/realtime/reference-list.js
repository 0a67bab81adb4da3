// The references of one model: the same object for the same reference, and what Go tells of them.

import { Writer } from '../buffer.js';
import { wellFormed } from './content.js';
import { position } from './element.js';
import { ConvergenceError } from './errors.js';
import { ReferenceClearedEvent, ReferenceDisposedEvent, ReferenceSetEvent, RemoteReferenceCreatedEvent } from './events.js';
import { ModelOp, RealtimeFrame } from './protocol.js';
import * as classes from './references.js';

// The types by their numbers (ot/refvalues.go).
const typeNames = [undefined, 'index', 'range', 'property', 'element'];
const remote = [undefined, classes.IndexReference, classes.RangeReference, classes.PropertyReference, classes.ElementReference];
const local = [undefined, classes.LocalIndexReference, classes.LocalRangeReference, classes.LocalPropertyReference, classes.LocalElementReference];

export class References {
  #known = new Map(); // number → {reference, local}

  constructor(model) {
    this.model = model;
  }

  call(op, write) {
    const message = new Writer(64);
    write(message);
    return this.model._call(op, message);
  }

  // The own reference of a source (null: the model); made if there is none.
  local(source, type, key) {
    const kind = typeNames.indexOf(type);
    const body = this.call(ModelOp.referenceLocal, (message) => message.u32(source?._ref ?? 0).u8(kind).str(named(key, 'key')));
    const entry = this.#read(body);
    entry.local ??= new local[kind](entry.reference);
    return entry.local;
  }

  find(source, sessionId, key) {
    return this.list(source, { sessionId, key })[0];
  }

  list(source, filter) {
    const { sessionId = '', key = '' } = filter ?? {};
    const write = (message) => message.u32(source?._ref ?? 0).str(named(sessionId, 'session id')).str(named(key, 'key'));
    const body = this.call(ModelOp.referenceList, write);
    return Array.from({ length: body.u32() }, () => this.#read(body).reference);
  }

  #read(body) {
    const [ref, kind] = [body.u32(), body.u8()];
    const [key, sessionId, isLocal] = [body.str(), body.str(), body.bool()];
    const element = this.model._elements.read(body);
    let entry = this.#known.get(ref);
    if (!entry) {
      const source = element._ref ? element : this.model;
      const about = { ref, type: typeNames[kind], key, sessionId, local: isLocal, source };
      entry = { reference: new remote[kind](this, about), local: null };
      this.#known.set(ref, entry);
    }
    return entry;
  }

  handle(kind, body) {
    const entry = this.#read(body);
    if (kind === RealtimeFrame.referenceShared) this.#created(entry.reference);
    else this.#tell(entry, this.#event(kind, entry.reference, body));
  }

  #end(reference) {
    const ref = reference._ref;
    this.#known.delete(ref);
    reference._ended();
    this.call(ModelOp.release, (message) => message.u32(ref));
  }

  // The model was closed.
  end() {
    for (const entry of [...this.#known.values()]) this.#tell(entry, new ReferenceDisposedEvent(entry.reference));
  }

  #tell({ reference, local: own }, event) {
    if (event instanceof ReferenceDisposedEvent) this.#end(reference);
    reference._emit(event);
    own?._emit(event);
  }

  #created(reference) {
    const source = reference.source();
    const element = source === this.model ? undefined : source;
    const event = new RemoteReferenceCreatedEvent(reference, this.model, element);
    source._emit(event);
  }

  #event(kind, reference, body) {
    if (kind === RealtimeFrame.referenceDisposed) return new ReferenceDisposedEvent(reference);
    const synthetic = kind === RealtimeFrame.referenceSet && body.bool();
    const before = this.readValues(body, reference.type());
    if (kind === RealtimeFrame.referenceCleared) return new ReferenceClearedEvent(reference, before);
    const now = this.readValues(body, reference.type());
    return new ReferenceSetEvent(reference, before, without(now, before), without(before, now), synthetic);
  }

  // Elements that are not in the model any more are left out.
  readValues(body, type) {
    const values = Array.from({ length: body.u32() }, () => {
      if (type === 'index') return body.u32();
      if (type === 'range') return { start: body.u32(), end: body.u32() };
      return type === 'property' ? body.str() : this.model._elements.read(body);
    });
    return type === 'element' ? values.filter((element) => element._ref) : values;
  }

  writeValues(message, type, values) {
    message.u32(values.length);
    for (const value of values) {
      if (type === 'index') message.u32(position(value, 'the index'));
      else if (type === 'range') message.u32(position(value?.start, 'start')).u32(position(value?.end, 'end'));
      else if (type === 'property') message.str(named(value, 'property'));
      else message.u32(this.#refOf(value));
    }
    return message;
  }

  #refOf(element) {
    if (element?.model?.() === this.model && element._ref) return element._ref;
    throw new ConvergenceError('the value of an element reference has to be an element of its model', 'invalid_reference');
  }
}

function named(value, name) {
  if (typeof value !== 'string') throw new ConvergenceError(`the ${name} of a reference has to be a string, and not a ${typeof value}`, 'invalid_reference');
  return wellFormed(value);
}

function without(values, others) {
  return values.filter((value) => !others.some((other) => same(value, other)));
}

function same(a, b) {
  return a === b || (a?.start !== undefined && a.start === b?.start && a.end === b.end);
}
