import { connect, createServer } from 'node:net';

/**
 * The way of a browser's pages to the network: a SOCKS proxy that can hold up everything, on open connections, too. Chromium does that
 * itself when a context is offline; Firefox makes no new connections then, but open WebSockets go on.
 */
export class Network {
  #server;
  #clients = new Set();
  #ways = new Set();
  #offline = false;

  static async start() {
    const network = new Network();
    network.#server = createServer({ noDelay: true }, (client) => network.#accept(client));
    await new Promise((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    network.url = `socks5://127.0.0.1:${network.#server.address().port}`;
    return network;
  }

  /** Holds up what is sent from now on, or lets it go again. */
  setOffline(offline) {
    this.#offline = offline;
    if (!offline) for (const way of this.#ways) way.release();
  }

  // The client greets with the methods it knows, of which the first is none, and asks for an address (RFC 1928). It waits for each answer.
  #accept(client) {
    this.#clients.add(client);
    client.once('close', () => this.#clients.delete(client));
    client.on('error', () => client.destroy());
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request) => {
        const upstream = connect({ ...target(request), noDelay: true });
        upstream.once('connect', () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
        this.#join(client, upstream);
        this.#join(upstream, client);
      });
    });
  }

  #join(source, target) {
    const way = new Way(source, target, () => this.#offline);
    this.#ways.add(way);
    source.once('close', () => this.#ways.delete(way));
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const client of this.#clients) client.destroy();
    await closed;
  }
}

/** One direction of a connection. */
class Way {
  #held = [];

  constructor(source, target, isHeldUp) {
    Object.assign(this, { source, target });
    source.on('data', (chunk) => (isHeldUp() ? this.#held.push(chunk) : target.write(chunk)));
    source.on('close', (failed) => (failed ? target.destroy() : target.end()));
    source.on('error', () => target.destroy());
  }

  release() {
    for (const chunk of this.#held.splice(0)) this.target.write(chunk);
  }
}

function target(request) {
  const port = request.readUInt16BE(request.length - 2);
  const isName = request[3] === 3;
  return { host: isName ? request.toString('latin1', 5, request.length - 2) : request.subarray(4, 8).join('.'), port };
}
