// The socket of a domain: Go says when to dial, send and hang up, and hears of what arrives.

import { DomainOp } from './protocol.js';
import { Upload } from './upload.js';
import { Writer } from '../buffer.js';

const abort = 4006; // wire.md §1
const messageTooBig = 1009; // RFC 6455 §7.4.1: it was sent more than it takes
const lookEvery = 10_000; // ms

export class Socket {
  #domain;
  #options;
  #socket = null;
  #copies = false;
  #upload = new Upload();
  #timer = null;

  constructor(domain, { factory, class: Class }) {
    this.#domain = domain;
    this.#options = { factory, Class };
  }

  dial(url) {
    this.#forget();
    try {
      this.#watch(this.#make(url));
    } catch (error) {
      // Go does not expect an answer before it has got the socket.
      queueMicrotask(() => this.#ended(codeOf(error), error.message));
    }
  }

  // A browser's socket copies the message before it returns; others may keep it for a while.
  send(message) {
    // A socket that is closing says so by its close event.
    if (this.#socket?.readyState !== 1) return;
    this.#upload.sends(message.length, this.#socket.bufferedAmount);
    this.#socket.send(this.#copies ? message : message.slice());
    if (this.#socket.bufferedAmount > 0 && !this.#timer) this.#lookLater();
  }

  #lookLater() {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const { bufferedAmount } = this.#socket;
      if (this.#upload.stalls(bufferedAmount)) this.#fail('connection_failed', 'the network does not take any more of what is sent');
      else if (bufferedAmount > 0) this.#lookLater();
    }, lookEvery);
    this.#timer.unref?.();
  }

  hangUp(code, reason) {
    const socket = this.#socket;
    this.#forget();
    try {
      socket?.close(code, reason);
    } catch {
      // It was closed already, or this kind of socket takes no code.
    }
  }

  #make(url) {
    const { factory, Class = globalThis.WebSocket } = this.#options;
    if (factory) return factory(url);
    if (Class) return new Class(url);
    const message = 'there is no WebSocket here; give the option webSocket.class or webSocket.factory';
    throw Object.assign(new Error(message), { code: 'websockets_not_supported' });
  }

  #watch(socket) {
    this.#socket = socket;
    this.#copies = typeof WebSocket === 'function' && socket instanceof WebSocket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#tell(DomainOp.opened);
    socket.onmessage = ({ data }) => {
      if (typeof data !== 'string') this.#tell(DomainOp.message, new Uint8Array(data));
      else this.#fail('invalid_message', 'the server sent text instead of a message');
    };
    socket.onclose = ({ code, reason }) => this.#closed(code, `the connection was closed (${code}${reason ? ` ${reason}` : ''})`);
    // The close event that follows tells.
    socket.onerror = () => {};
  }

  #closed(code, message) {
    this.#ended(code === messageTooBig ? 'too_large' : 'connection_failed', message);
  }

  #fail(code, why) {
    this.hangUp(abort, why);
    this.#ended(code, why);
  }

  #ended(code, message) {
    this.#forget();
    this.#tell(DomainOp.ended, new Writer().str(code).str(message).done());
  }

  #tell(op, message) {
    this.#domain._tell(op, message);
  }

  #forget() {
    if (this.#socket) Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null, onerror: () => {} });
    this.#socket = null;
    this.#upload = new Upload();
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}

// Exceptions of the browser have numbers as codes.
function codeOf(error) {
  return typeof error.code === 'string' ? error.code : 'connection_failed';
}
