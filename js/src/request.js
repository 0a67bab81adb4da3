/**
 * buildRequest: one call under the settings of a RemoteTransport, with its parameters and what parameterMap made of them, made
 * into a request:
 *
 *   {method, url, headers (an object, or a promise of one), body, credentials, dataType, timeout, jsonp: {callback, name},
 *    keySent, complete}
 */

import { makeError } from './errors.js';
import { param } from './param.js';
import { appendQuery, isSameOrigin } from './url.js';

const formType = 'application/x-www-form-urlencoded; charset=UTF-8';
const accepts = { json: 'application/json, text/javascript, */*; q=0.01', text: 'text/plain, */*; q=0.01' };

export function buildRequest(transport, call, { parameters, content }, marks) {
  const { op, data } = call;
  const settings = transport.settings(op);
  const dataType = dataTypeOf(op, settings);
  const address = transport.address(op, parameters);
  const same = isSameOrigin(address);
  const method = String(settings.type ?? settings.method ?? 'GET').toUpperCase();
  const hasBody = method !== 'GET' && method !== 'HEAD' && dataType !== 'jsonp';
  const contentType = settings.contentType ?? formType;
  const form = encode(content, settings, hasBody ? contentType : formType);
  // In a body, jQuery writes spaces as + and so do we.
  const text = hasBody && contentType === formType && typeof form === 'string' ? form.replaceAll('%20', '+') : form;

  const { headers, query, keySent } = marksOf(call, marks, same, dataType);
  const own = { Accept: accepts[dataType] ?? accepts.json };
  if (same) own['X-Requested-With'] = 'XMLHttpRequest';
  if (hasBody && text !== undefined && contentType) own['Content-Type'] = contentType;
  Object.assign(own, headers);
  if (settings.cache === false && !hasBody) query._ = Date.now();

  const request = {
    method, dataType, keySent,
    url: appendQuery(hasBody ? address : appendQuery(address, text), param(query)),
    body: hasBody ? text : undefined,
    credentials: settings.xhrFields?.withCredentials ? 'include' : 'same-origin',
    timeout: settings.timeout ?? 0,
    jsonp: { callback: settings.jsonp ?? 'callback', name: settings.jsonpCallback },
    complete: settings.complete,
  };
  request.headers = headersOf(transport, op, data, own, request);
  return request;
}

/** What tells the server of key and version of a call: {headers, query, keySent}. */
export function marksOf({ idempotencyKey, ifMatch }, marks, same, dataType) {
  const headers = {};
  const query = {};
  const keySent = mark(placeOf(marks.idempotency, 'Idempotency-Key', same, dataType), idempotencyKey, headers, query);
  const version = placeOf(marks.ifMatch, 'If-Match', same, dataType);
  mark(version, version?.header === 'If-Match' ? entityTag(ifMatch) : ifMatch, headers, query);
  return { headers, query, keySent };
}

/**
 * Where the key or version of a call goes: {header} or {parameter}, or undefined for nowhere. The option is true (the
 * header, everywhere), false (never), a header's name, {header: name} or {parameter: name} (everywhere); unset, it is the header on the
 * page's own origin, as a header of one's own makes a browser ask other origins first (a CORS preflight).
 */
export function placeOf(option, header, sameOrigin, dataType) {
  if (option === false || option === null) return undefined;
  let place;
  if (typeof option === 'object') place = option;
  else if (typeof option === 'string') place = { header: option };
  else if (option || sameOrigin) place = { header };
  return dataType === 'jsonp' && !place?.parameter ? undefined : place;
}

/** Calls a function option; what it throws becomes an OptionError that names it. */
export function callOption(name, fn) {
  try {
    return fn();
  } catch (cause) {
    throw thrown(name, cause);
  }
}

function thrown(name, cause) {
  return makeError('bad_option', `${name} threw: ${cause?.message ?? cause}`, { cause });
}

function dataTypeOf(op, { dataType = 'json' }) {
  const known = { json: 'json', jsonp: 'jsonp', text: 'text', html: 'text' }[String(dataType).toLowerCase()];
  if (known) return known;
  throw makeError('bad_option', `transport.${op}.dataType is "${dataType}"; it can be json, jsonp or text`);
}

function mark(place, value, headers, query) {
  if (!place || !value) return false;
  if (place.parameter) query[place.parameter] = value;
  else headers[place.header] = value;
  return true;
}

// What If-Match must carry (RFC 9110 §8.8.3): an ETag is one already, the value of a version field goes into quotes.
function entityTag(version) {
  return !version || version === '*' || /^(W\/)?"/.test(version) ? version : `"${version}"`;
}

// Objects go as JSON or as a form; strings and binary bodies as they are.
function encode(content, { traditional, processData }, contentType) {
  if (processData === false || !(Array.isArray(content) || isRecord(content))) return content ?? undefined;
  return /json/i.test(contentType) ? JSON.stringify(content) : param(content, traditional) || undefined;
}

function isRecord(content) {
  return Object.prototype.toString.call(content) === '[object Object]';
}

// The headers of a request: ours under those of the options.
function headersOf(transport, op, data, own, request) {
  const finish = (given) => announce(op, transport.settings(op), { ...own, ...given }, request);
  const given = settingHeaders(transport, op, data);
  return typeof given.then === 'function' ? given.then(finish) : finish(given);
}

/** The headers of transport.headers under those of the operation, or a promise of them. */
export function settingHeaders(transport, op, data) {
  const given = [
    readHeaders('transport.headers', transport.options.headers, data, op),
    readHeaders(`transport.${op}.headers`, transport.settings(op).headers, data, op),
  ];
  const join = (all) => Object.assign({}, ...all.map(present));
  return given.some((headers) => typeof headers?.then === 'function') ? Promise.all(given).then(join) : join(given);
}

function readHeaders(name, option, data, op) {
  if (typeof option !== 'function') return option;
  const headers = callOption(name, () => option(data, op));
  return typeof headers?.then === 'function' ? headers.then(undefined, (cause) => { throw thrown(name, cause); }) : headers;
}

function present(headers = {}) {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([, value]) => value !== undefined && value !== null));
}

function announce(op, settings, headers, { url, method, body }) {
  const xhr = { setRequestHeader: (name, value) => { headers[name] = value; } };
  const go = callOption(`transport.${op}.beforeSend`, () => settings.beforeSend?.(xhr, { url, type: method, data: body, headers }));
  if (go === false) throw makeError('cancelled', `transport.${op}.beforeSend cancelled ${method} ${url}`);
  return headers;
}
