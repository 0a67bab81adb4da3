import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** A side of a measurement in a Node process of its own: `call(method, …)` of Work, `stop()`. */
export class NodeSide {
  #process;
  #waiting = new Map();
  #next = 0;

  static async start(library) {
    const side = new NodeSide();
    side.#process = fork(child, [library], { execArgv: ['--expose-gc'], serialization: 'advanced' });
    const ended = new Promise((_, reject) => side.#process.once('exit', () => reject(new Error(`${library} ended`))));
    ended.catch((error) => side.#fail(error));
    await Promise.race([new Promise((resolve) => side.#process.once('message', resolve)), ended]);
    side.#process.on('message', ({ id, value, error }) => {
      const { resolve, reject } = side.#waiting.get(id);
      side.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(value);
    });
    return side;
  }

  call(method, ...parameters) {
    const id = this.#next++;
    this.#process.send({ id, method, parameters });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  async stop() {
    if (!this.#process.connected) return; // it has ended by itself
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.disconnect();
    await exited;
  }
}

/** A side in a page of Chromium (see page/realtime.html). */
export class PageSide {
  #page;

  static async start(library, context, site) {
    const side = new PageSide();
    side.#page = await context.newPage();
    await side.#load(() => side.#page.goto(`${site}/realtime/page.html?${library}`));
    return side;
  }

  /** Reloads the page. */
  reload() {
    return this.#load(() => this.#page.reload());
  }

  async #load(load) {
    const failed = new Promise((_, reject) => this.#page.once('pageerror', reject));
    await load();
    await Promise.race([this.#page.waitForFunction(() => window.work, undefined, { polling: 50 }), failed]);
    failed.catch(() => {});
  }

  call(method, ...parameters) {
    return this.#page.evaluate(([method, parameters]) => window.work[method](...parameters), [method, parameters]);
  }

  stop() {
    return this.#page.close();
  }
}
