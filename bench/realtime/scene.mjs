import { NodeSide, PageSide } from './sides.mjs';
import { Proxy } from '../../js/test/peers/harness/proxy.js';

/** What one run of a measurement has: the server, sides of the library measured, and ways to hold up traffic. */
export class Scene {
  #given;
  #ends = [];

  constructor(given) {
    this.#given = given;
    this.url = given.server.domain();
  }

  /** A side in a process or page of its own; `call(method, …)` of Work. */
  async side() {
    const { place, library, context, site } = this.#given;
    const side = place === 'Node' ? await NodeSide.start(library) : await PageSide.start(library, context, site);
    this.#ends.push(() => side.stop());
    return side;
  }

  /** A proxy before the server; its `url` is that of the domain through it. */
  async proxy() {
    const proxy = await Proxy.start(this.url);
    this.#ends.push(() => proxy.stop());
    return proxy;
  }

  async end() {
    for (const end of this.#ends.reverse()) await end();
  }
}
