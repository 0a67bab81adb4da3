/** A network that can be cut: every connection breaks, and none can be made until it is mended. */
export class Network {
  #sockets = new Set();
  #gone = false;

  /** The option webSocket of a connection that goes over this network. */
  get webSocket() {
    return { factory: (url) => this.#dial(url) };
  }

  cut() {
    this.#gone = true;
    for (const socket of this.#sockets) socket.close();
  }

  mend() {
    this.#gone = false;
    // What the browser says when there is a network again: no need to wait for the next attempt.
    window.dispatchEvent(new Event('online'));
  }

  #dial(url) {
    if (this.#gone) throw new Error('the network is gone');
    const socket = new WebSocket(url);
    this.#sockets.add(socket);
    socket.addEventListener('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
