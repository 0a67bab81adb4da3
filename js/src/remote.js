/**
 * RemoteTransport: operations over HTTP, from settings as Kendo hands them to $.ajax. Pages know it as ds.transport and
 * change it there (ds.transport.options.read.url = …).
 *
 * Each of options.read, create, update, destroy is a URL or settings:
 *   url           string, or function of the parameters
 *   type, method  default GET
 *   data          object, or function of the data; merged under the data to make the parameters
 *   dataType      json (default), jsonp, text         contentType   default form encoding; JSON types encode objects as JSON
 *   headers       object, or function(data, op) called for each request; may return a promise
 *   cache: false  timeout (ms)  traditional  processData  jsonp, jsonpCallback  xhrFields: {withCredentials}
 *   beforeSend({setRequestHeader}, {url, type, data})  returning false cancels     complete(xhr, textStatus)
 * For all operations: options.parameterMap (a function, or an object that renames) and options.headers; options.carrier is a
 * function like $.ajax that makes the calls instead of fetch (jquery.js). options.cache keeps the responses of reads (cache.js).
 */

import { Answer, notSent } from './answer.js';
import { cacheOf } from './cache.js';
import { makeError } from './errors.js';
import { carry } from './exchange.js';
import { carryBy } from './jquery.js';
import { deepMerge } from './param.js';
import { buildRequest, callOption } from './request.js';

export class RemoteTransport {
  constructor(options) {
    this.options = { ...options };
    this.cache = cacheOf(options.cache);
    for (const op of ['read', 'create', 'update', 'destroy']) {
      if (typeof options[op] === 'string') this.options[op] = { url: options[op] };
    }
  }

  read(options) {
    this.#serve('read', options);
  }

  create(options) {
    this.#serve('create', options);
  }

  update(options) {
    this.#serve('update', options);
  }

  destroy(options) {
    this.#serve('destroy', options);
  }

  /** What is sent for parameters; the identity unless the options say otherwise. */
  parameterMap(parameters, op) {
    const map = this.options.parameterMap;
    if (typeof map === 'function') return callOption('transport.parameterMap', () => map(parameters, op));
    return map ? rename(parameters, map) : parameters;
  }

  /** The settings of an operation. */
  settings(op) {
    const settings = this.options[op];
    if (settings?.url) return settings;
    throw makeError('bad_option', `transport.${op}.url is missing; give transport.${op} a URL, or settings with one`);
  }

  /** The parameters of an operation: its own data under those of the call. */
  parameters(op, data) {
    const own = this.settings(op).data;
    const base = typeof own === 'function' ? callOption(`transport.${op}.data`, () => own(data)) : own;
    return typeof base === 'string' ? base : deepMerge({}, base, data);
  }

  /** The address of an operation, before any query is appended. */
  address(op, parameters) {
    const { url } = this.settings(op);
    return typeof url === 'function' ? callOption(`transport.${op}.url`, () => url(parameters)) : url;
  }

  /** Sends a call as carrier.js describes it; marks says where keys and versions go. Returns the function that aborts. */
  send(call, marks, done) {
    const cache = call.op === 'read' ? this.cache : undefined;
    let found;
    try {
      const parameters = this.parameters(call.op, call.data);
      const content = this.parameterMap(parameters, call.op);
      const key = cache && JSON.stringify(content);
      found = cache && callOption('transport.cache.find', () => cache.find(key));
      const finish = cache ? (answer) => { remember(cache, key, answer); done(answer); } : done;
      if (found === undefined) return this.#carry(call, { parameters, content }, marks, finish);
    } catch (error) {
      done(notSent(error));
      return () => {};
    }
    done(new Answer({ ok: true, status: 200, value: found }));
    return () => {};
  }

  #carry(call, mapped, marks, done) {
    const { carrier } = this.options;
    if (carrier) return carryBy(carrier, this, call, mapped, marks, done);
    const request = buildRequest(this, call, mapped, marks);
    return carry(request, (answer) => {
      answer.keySent = request.keySent;
      done(answer);
      request.complete?.(answer.xhr, answer.textStatus);
    });
  }

  // Kendo's own form of a call, for pages that use ds.transport themselves.
  #serve(op, { data = {}, success, error }) {
    this.send({ op, data }, {}, (answer) => {
      if (answer.ok) success?.(answer.json());
      else error?.(answer.xhr, answer.textStatus, answer.errorThrown);
    });
  }
}

// A response that cannot be read is not kept: whoever takes the answer apart finds out.
function remember(cache, key, answer) {
  if (!answer.ok) return;
  let response;
  try {
    response = answer.json();
  } catch {
    return;
  }
  if (response !== undefined && response !== null) cache.add(key, response);
}

// The object form of parameterMap: a new name, or {key, value} with a function that converts.
function rename(parameters, map) {
  const renamed = {};
  for (const name of Object.keys(parameters)) {
    const to = map[name] ?? name;
    if (typeof to === 'string') renamed[to] = parameters[name];
    else renamed[to.key] = to.value ? to.value(parameters[name]) : parameters[name];
  }
  return renamed;
}
