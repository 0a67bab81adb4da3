import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const binary = join(root, 'bin', 'holdfast-peer');

/** Our SDK in a Go program of its own, told what to do line by line (see bench/realtime/peer). */
export class Native {
  #process;
  #answers;

  static async open(url, modelID, seed, { astral = false } = {}) {
    await promisify(execFile)('go', ['build', '-o', binary, './bench/realtime/peer'], { cwd: root });
    const native = new Native();
    native.#process = spawn(binary, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    native.#answers = createInterface(native.#process.stdout)[Symbol.asyncIterator]();
    await native.#ask({ do: 'open', url, model: modelID, seed, astral });
    return native;
  }

  edit(n) {
    return this.#ask({ do: 'edit', n });
  }

  async settle(version) {
    return (await this.#ask({ do: 'settle', version })).version;
  }

  async view() {
    return (await this.#ask({ do: 'view' })).view;
  }

  /** Ends the program. */
  async stop() {
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.stdin.end();
    await closed;
  }

  async #ask(command) {
    this.#process.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the native peer has ended');
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`the native peer: ${answer.error}`);
    return answer;
  }
}
