/**
 * carryBy(ajax, …): one call of a RemoteTransport through jQuery's $.ajax instead of fetch, for pages that rely on what it
 * does: prefilters, global events, ajaxSetup, converters, statusCode. The page names it:
 *
 *   transport: {carrier: $.ajax, read: '/orders', …}
 *
 * The settings of the operation reach it as they are, with the address, the mapped parameters, our headers and the callbacks
 * over them.
 */

import { answerOfXhr, noAnswer, notSent } from './answer.js';
import { makeError } from './errors.js';
import { param } from './param.js';
import { callOption, marksOf, settingHeaders } from './request.js';
import { appendQuery, isSameOrigin } from './url.js';

/** Sends a call as carrier.js describes it. Returns the function that aborts. */
export function carryBy(ajax, transport, call, { parameters, content }, marks, done) {
  const { op, data } = call;
  const settings = transport.settings(op);
  const address = transport.address(op, parameters);
  const { headers, query, keySent } = marksOf(call, marks, isSameOrigin(address), settings.dataType);
  const request = { method: String(settings.type ?? settings.method ?? 'GET').toUpperCase(), url: appendQuery(address, param(query)) };
  const exchange = new Exchange(request, (answer) => done(Object.assign(answer, { keySent })));
  const send = (given) => exchange.send(ajax, { ...settings, url: request.url, data: content, headers: { ...headers, ...given } });
  const given = settingHeaders(transport, op, data);
  if (typeof given.then === 'function') given.then(send).catch((error) => exchange.finish(notSent(error)));
  else send(given);
  return () => exchange.abort();
}

class Exchange {
  constructor(request, done) {
    this.request = request;
    this.done = done;
    this.finished = false;
  }

  send(ajax, settings) {
    if (this.finished) return;
    const success = (value, textStatus, xhr) => this.finish(answerOfXhr(xhr, { ok: true, value, textStatus, request: this.request }));
    const error = (...failure) => this.finish(failureOf(this.request, ...failure));
    this.xhr = callOption('transport.carrier', () => ajax({ ...settings, success, error }));
    // What beforeSend cancels, jQuery tells to no callback of the settings.
    if (typeof this.xhr?.fail === 'function') this.xhr.fail(error);
  }

  abort() {
    this.finish(noAnswer(this.request, new Error('it was aborted'), 'abort'));
    this.xhr?.abort?.();
  }

  finish(answer) {
    if (this.finished) return;
    this.finished = true;
    this.done(answer);
  }
}

// jQuery's words for what went wrong, as an answer. Without a status nobody knows whether the server got it.
function failureOf(request, xhr, textStatus, errorThrown) {
  const { method, url } = request;
  if (textStatus === 'canceled') return notSent(makeError('cancelled', `beforeSend cancelled ${method} ${url}`));
  const status = Number(xhr?.status) || 0;
  if (!status) return Object.assign(noAnswer(request, errorThrown || textStatus, textStatus), { xhr, errorThrown });
  const members = { request, textStatus, errorThrown, value: xhr.responseJSON };
  if (textStatus !== 'parsererror') return answerOfXhr(xhr, members);
  const reason = `${method} ${url} answered ${status} with what cannot be parsed: ${errorThrown?.message ?? errorThrown}`;
  return answerOfXhr(xhr, { ...members, code: 'bad_response', reason });
}
