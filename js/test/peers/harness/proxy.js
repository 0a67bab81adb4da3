import { connect, createServer } from 'node:net';

/**
 * A way through to a server on which either direction can be held up and let go again (what is held arrives then in one
 * go), and which can be cut: `up` is towards the server, `down` towards the clients.
 */
export class Proxy {
  #server;
  #sockets = new Set();
  #broken = false;

  constructor() {
    this.up = new Valve();
    this.down = new Valve();
  }

  /** Listens on a port of its own before the server at the URL. */
  static async start(url) {
    const proxy = new Proxy();
    const port = Number(new URL(url).port);
    proxy.#server = createServer({ noDelay: true }, (client) => proxy.#join(client, port));
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    proxy.url = url.replace(/:\d+/, `:${proxy.#server.address().port}`);
    return proxy;
  }

  #join(client, port) {
    if (this.#broken) return client.destroy();
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
    this.up.join(client, upstream);
    this.down.join(upstream, client);
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    }
  }

  /** Breaks all connections, and those to come until mend(); what was held up is lost. */
  cut() {
    this.#broken = true;
    for (const valve of [this.up, this.down]) valve.drop();
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#broken = false;
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

class Valve {
  #held;
  #left = Infinity; // bytes until it closes by itself
  #closed;

  join(source, target) {
    source.on('data', (chunk) => {
      if (this.#held) return this.#held.push([target, chunk]);
      target.write(chunk.subarray(0, this.#left));
      if (this.#left > chunk.length) return (this.#left -= chunk.length);
      this.hold();
      this.#held.push([target, chunk.subarray(this.#left)]);
      this.#closed();
    });
    source.on('close', () => target.destroy());
    source.on('error', () => target.destroy());
  }

  hold() {
    this.#held = [];
  }

  /** Holds up what comes after so many bytes more; resolves when these are through. */
  holdAfter(bytes) {
    this.#left = bytes;
    return new Promise((resolve) => (this.#closed = resolve));
  }

  release() {
    const held = this.#held;
    this.drop();
    for (const target of new Set(held.map(([target]) => target))) {
      target.write(Buffer.concat(held.filter(([to]) => to === target).map(([, chunk]) => chunk)));
    }
  }

  drop() {
    this.#held = undefined;
    this.#left = Infinity;
  }

  /** Resolves when nothing more comes to be held up: nothing has for some time. */
  async filled() {
    let before;
    do {
      before = this.#held.length;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } while (this.#held.length > before);
  }
}
