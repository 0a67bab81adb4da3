import { NodeSide, PageSide } from './sides.mjs';
import { Proxy } from '../../js/test/peers/harness/proxy.js';
import { Rest } from '../../js/test/peers/harness/rest.js';

let users = 0;

/** What one run of a measurement has: the server, sides of the library measured, and ways to hold up traffic. */
export class Scene {
  #given;
  #ends = [];

  constructor(given) {
    this.#given = given;
    this.library = given.library;
    this.place = given.place;
    this.url = given.server.domain();
  }

  /** A side in a process or page of its own; `call(method, …)` of Work. */
  async side() {
    const { place, library, context, site } = this.#given;
    const side = place === 'Node' ? await NodeSide.start(library) : await PageSide.start(library, context, site);
    this.#ends.push(() => side.stop());
    return side;
  }

  /** A side of our library in a Node process, which looks at what the server has. */
  async observer() {
    const side = await NodeSide.start('holdfast');
    this.#ends.push(() => side.stop());
    return side;
  }

  /** The name of a new user, whose password is secret. */
  async user() {
    const name = `user${++users}`;
    const rest = await Rest.login(this.#given.server.admin);
    await rest.domain().createUser(name, 'secret');
    return name;
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
