/**
 * What error handlers of Kendo pages get as e.xhr: a finished response with the members of jQuery's jqXHR that they read.
 */

const decoder = new TextDecoder();

export class Xhr {
  #headers;
  #bytes;

  /** headers is a Headers object; bytes the body; both may be missing. status is 0 if there was no answer. */
  constructor({ status = 0, statusText = '', headers, bytes } = {}) {
    this.readyState = status ? 4 : 0;
    this.status = status;
    this.statusText = statusText;
    this.#headers = headers;
    this.#bytes = bytes;
  }

  /** The body as text; decoded when somebody asks. */
  get responseText() {
    return this.#bytes ? decoder.decode(this.#bytes) : '';
  }

  /** The body as a value if it is JSON, else undefined. */
  get responseJSON() {
    try {
      return JSON.parse(this.responseText);
    } catch {
      return undefined;
    }
  }

  getResponseHeader(name) {
    return this.#headers?.get(name) ?? null;
  }

  getAllResponseHeaders() {
    return Array.from(this.#headers ?? [], ([name, value]) => `${name}: ${value}\r\n`).join('');
  }
}
