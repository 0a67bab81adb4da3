// What a model that is open and one of the past have in common: what it is, and the tree of its elements.

import { Writer } from '../buffer.js';
import { Elements } from './cache.js';
import { walk } from './containers.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ModelOp } from './protocol.js';

export class ObservableModel extends ConvergenceEventEmitter {
  #domain;
  #target;
  #elements;
  #id;
  #collection;
  #created;
  #root;

  // target is the counterpart in Go. body has id, collection and time of creation in front; what follows is the subclass's.
  constructor(domain, target, elementOf, body) {
    super();
    this.#domain = domain;
    this.#target = target;
    this.#elements = new Elements(this, elementOf, (ref) => target.tell(ModelOp.release, new Writer().u32(ref).done()));
    [this.#id, this.#collection, this.#created] = [body.str(), body.str(), body.f64()];
  }

  modelId() {
    return this.#id;
  }

  collectionId() {
    return this.#collection;
  }

  session() {
    return this.#domain.session();
  }

  createdTime() {
    return new Date(this.#created);
  }

  root() {
    return this.#root;
  }

  // The element at a path, given as an array or as arguments; an undefined element if there is none.
  elementAt(...path) {
    return walk(this.#root, path);
  }

  get _domain() {
    return this.#domain;
  }

  get _target() {
    return this.#target;
  }

  get _elements() {
    return this.#elements;
  }

  _readRoot(body) {
    this.#root = this.#elements.read(body);
  }

  _userOf(sessionId) {
    return this.#domain._userOf(sessionId);
  }

  _call(op, message) {
    return this.#target.call(op, message);
  }
}
