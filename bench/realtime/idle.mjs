// Sessions that log in and then do nothing, as bare as they can be: what they cost is the server's cost.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../js/package.json', import.meta.url));
const WebSocket = require('ws');
const ConvergenceMessage = messageType();

/** Opens one session: resolves with the socket when the server has let it in. */
export function openIdle(url) {
  const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false });
  const request = { client: 'bench', clientVersion: '1', anonymous: {} };
  socket.on('open', () => send(socket, { requestId: { value: 0 }, connectionRequest: request }));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (bytes) => {
      const message = ConvergenceMessage.decode(bytes);
      if (message.ping) send(socket, { pong: {} });
      if (message.connectionResponse?.success) resolve(socket);
      if (message.connectionResponse?.failure) reject(new Error(message.connectionResponse.failure.code));
    });
  });
}

function send(socket, message) {
  socket.send(ConvergenceMessage.encode(ConvergenceMessage.create(message)).finish());
}

function messageType() {
  const { Root } = require('protobufjs');
  const root = Root.fromJSON(require('@convergence/convergence-proto/convergence-proto.json'));
  return root.lookupType('com.convergencelabs.convergence.proto.ConvergenceMessage');
}
