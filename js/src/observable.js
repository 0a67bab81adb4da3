/**
 * Observable: named events with handlers, as kendo.Observable has them.
 *
 *   source.bind('change', fn).bind(['error', 'sync'], {error: fn, sync: fn}).bind({push: fn})
 *   source.trigger('change', {action: 'add'})   // true if a handler called e.preventDefault()
 */

const HANDLERS = Symbol('handlers');

export class Observable {
  // Classes whose instances are not ready for init() when the constructor of this one runs call it themselves.
  static ownInit = false;

  /** The prototype, under the name that Kendo's classes give it. */
  static get fn() {
    return this.prototype;
  }

  /** A sub-class with these members. One that is called init runs instead of that of the class: it calls Class.fn.init. */
  static extend(members) {
    const Sub = class extends this {};
    Object.assign(Sub.prototype, members);
    return Sub;
  }

  constructor(first, second) {
    if (!new.target.ownInit) this.init(first, second);
  }

  /** What a constructor does, with its arguments. */
  init() {}

  bind(names, handlers) {
    return add(this, names, handlers, (list, handler) => list.push(handler));
  }

  /** Binds handlers that are removed before their first run. */
  one(names, handlers) {
    return add(this, names, handlers, (list, handler, name) => {
      const once = (e) => {
        this.unbind(name, once);
        handler.call(this, e);
      };
      once.original = handler;
      list.push(once);
    });
  }

  /** Binds handlers in front of those that are bound already. */
  first(names, handlers) {
    return add(this, names, handlers, (list, handler) => list.unshift(handler));
  }

  /** Removes one handler, all handlers of a name, or all. */
  unbind(name, handler) {
    const lists = this[HANDLERS];
    if (!lists) return this;
    if (name === undefined) lists.clear();
    else if (handler === undefined) lists.delete(name);
    else lists.set(name, (lists.get(name) ?? []).filter((h) => h !== handler && h.original !== handler));
    return this;
  }

  /**
   * Runs the handlers bound at this moment, with this = the object, and reports whether one prevented the default. All of
   * them get the same e, extended by sender, preventDefault() and isDefaultPrevented().
   */
  trigger(name, e = {}) {
    const list = this[HANDLERS]?.get(name);
    if (!list?.length) return false;
    let prevented = false;
    e.sender = this;
    e.preventDefault = () => { prevented = true; };
    e.isDefaultPrevented = () => prevented;
    for (const handler of [...list]) handler.call(this, e);
    return prevented;
  }
}

/** Gives an object a member that is neither enumerated nor copied. */
export function hide(object, key, value) {
  Object.defineProperty(object, key, { value, writable: true, configurable: true });
}

function add(target, names, handlers, place) {
  if (names && typeof names === 'object' && !Array.isArray(names)) return add(target, Object.keys(names), names, place);
  if (!target[HANDLERS]) hide(target, HANDLERS, new Map());
  const lists = target[HANDLERS];
  for (const name of [].concat(names)) {
    const handler = typeof handlers === 'function' ? handlers : handlers?.[name];
    if (typeof handler !== 'function') continue;
    if (!lists.has(name)) lists.set(name, []);
    place(lists.get(name), handler, name);
  }
  return target;
}
