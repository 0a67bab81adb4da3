/**
 * Answer: how a transport call ended, whatever carried it.
 *
 *   ok          the server said yes and the body is usable
 *   status      HTTP status; 200 for the success of a function transport; 0 with network or failed
 *   network     there was no (whole) answer: the request may or may not have reached the server
 *   failed      a function option threw, or a function transport reported an error without a status
 *   aborted     it was aborted by the page or the engine; network is set too
 *   bytes       the body, if it is JSON: UTF-8 without a byte order mark. Missing for an empty body
 *   value       the response of a function or jsonp transport, the text of dataType "text"
 *   etag        the ETag header as it came, '' for none
 *   retryAfter  milliseconds the server asked to wait, 0 for none
 *   keySent     the idempotency key went along, in the agreed place
 *   code        stable code of what went wrong where it is not for the engine to conclude from status: bad_response,
 *               bad_option, cancelled, transport_failed; '' otherwise
 *   text        what happened, for people: method, address, status and the first characters of the body
 *   textStatus, errorThrown, xhr   what Kendo's error event carries
 *   json()      the response as a value; throws a ProtocolError that names the address and the first characters
 */

import { makeError } from './errors.js';
import { Xhr } from './xhr.js';

const decoder = new TextDecoder();

export class Answer {
  constructor(members) {
    Object.assign(this, {
      ok: false, status: 0, network: false, failed: false, aborted: false, bytes: undefined, value: undefined,
      etag: '', retryAfter: 0, keySent: false, code: '', textStatus: 'success', errorThrown: '', xhr: undefined,
    }, members);
  }

  get text() {
    return this.reason ?? this.describe();
  }

  json() {
    if (!this.bytes) return this.value;
    try {
      return JSON.parse(decoder.decode(this.bytes));
    } catch (cause) {
      throw makeError('bad_response', `${this.describe()}, which is not JSON`, { cause });
    }
  }

  describe() {
    const { request = {}, xhr } = this;
    const type = xhr?.getResponseHeader?.('content-type');
    const head = `${request.method ?? ''} ${request.url ?? ''} answered ${this.status} ${xhr?.statusText ?? ''}`.trim();
    const body = this.bytes ? decoder.decode(this.bytes.subarray(0, 400)) : xhr?.responseText ?? '';
    return `${head}${type ? ` (${type})` : ''}${body ? `: ${excerpt(body)}` : ' without a body'}`;
  }
}

/** The answer of a finished exchange. request.dataType says what the body must be: text, or JSON if it is not empty. */
export function answerOf(response, body, request) {
  const bytes = withoutMark(new Uint8Array(body));
  const { headers, status, statusText } = response;
  const answer = new Answer({
    status, request, ok: response.ok,
    etag: headers.get('etag') ?? '',
    retryAfter: milliseconds(headers.get('retry-after')),
    xhr: new Xhr({ status, statusText, headers, bytes }),
  });
  if (!response.ok) Object.assign(answer, { textStatus: 'error', errorThrown: statusText });
  if (request.dataType === 'text') answer.value = decoder.decode(bytes);
  else if (looksLikeJSON(bytes)) answer.bytes = bytes;
  else if (bytes.length && response.ok) refuse(answer);
  return answer;
}

/** The answer of a finished jqXHR, with what else is known of it. */
export function answerOfXhr(xhr, members) {
  const header = (name) => xhr?.getResponseHeader?.(name) ?? '';
  return new Answer({
    status: Number(xhr?.status) || 200, xhr, etag: header('etag'), retryAfter: milliseconds(header('retry-after')), ...members,
  });
}

/** The answer when there is none: the network failed, or the exchange was aborted or took too long. */
export function noAnswer(request, error, textStatus = 'error') {
  const aborted = textStatus === 'abort';
  return new Answer({
    network: true, aborted, request, textStatus,
    code: aborted ? 'cancelled' : 'transport_failed',
    reason: `${request.method ?? ''} ${request.url ?? ''} got no answer: ${error?.message ?? error}`.trim(),
    errorThrown: error,
    xhr: new Xhr({ statusText: textStatus }),
  });
}

/** The answer when a function option threw, or an option is malformed: nothing was sent. */
export function notSent(error) {
  return new Answer({
    failed: true, code: error.code, reason: error.message, textStatus: 'error', errorThrown: error, xhr: new Xhr(),
  });
}

function refuse(answer) {
  answer.ok = false;
  answer.code = 'bad_response';
  answer.textStatus = 'parsererror';
  answer.reason = `${answer.describe()}, which is not JSON`;
  answer.errorThrown = makeError('bad_response', answer.reason);
}

function withoutMark(bytes) {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

// Only the first character is looked at: whoever reads the rows finds what is wrong further on.
function looksLikeJSON(bytes) {
  const first = bytes.find((b) => b !== 0x20 && b !== 0x09 && b !== 0x0a && b !== 0x0d);
  return first !== undefined && '{["-0123456789tfn'.includes(String.fromCharCode(first));
}

function milliseconds(retryAfter) {
  if (!retryAfter) return 0;
  const seconds = Number(retryAfter);
  const wait = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
  return Math.max(wait, 0) || 0;
}

function excerpt(text) {
  const line = text.slice(0, 100).replace(/\s+/g, ' ').trim();
  return `"${line}${text.length > 100 ? '…' : ''}"`;
}
