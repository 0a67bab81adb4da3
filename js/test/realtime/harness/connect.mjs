// A program that uses the built package as a customer would: no init(), just a connect call. Prints what it saw.
import { WebSocket } from 'ws';
import Convergence, { ConvergenceDomain } from '../../../dist/holdfast.js';

const [url] = process.argv.slice(2);
const options = { webSocket: { class: WebSocket } };
const domain = new ConvergenceDomain(url, options);
const early = [domain.isConnected(), domain.isDisconnected()];
try {
  domain.models().isOpen('x');
} catch (error) {
  early.push(error.code);
}
await domain.connectAnonymously('Ann');
const other = await Convergence.connectAnonymously(url, 'Bob', options);
const model = await other.models().openAutoCreate({ collection: 'c', data: { text: 'made without init' } });
console.log(JSON.stringify({ early, connected: domain.isConnected(), text: model.elementAt('text').value() }));
await Promise.all([domain.dispose(), other.dispose()]);
process.exit();
