import { Convergence } from './holdfast.js';

/** What the shared page is before anybody has changed it. */
const evening = () => ({
  title: 'This Friday, 8 pm',
  notes: `In the big room. Doors open at half past seven.

Bring one film from the catalogue. We vote, and watch the two with the most votes.

So far:
– Alien (Ridley Scott)
– The Usual Suspects (Bryan Singer)
– Lost in Translation (Sofia Coppola)

Anything to add? Write it here. Everybody sees it as you type.`,
  tasks: [
    { text: 'Book the big room', done: true },
    { text: 'Borrow the projector from Ann', done: false },
    { text: 'Popcorn, sweet and salty', done: false },
    { text: 'Find subtitles for the Italian one', done: false },
    { text: 'Send the invitations', done: true },
  ],
});

/**
 * Connects to the demo's server as somebody of this name, and opens the page that everybody shares. Resolves once there is
 * a connection; `webSocket` is the option of that name.
 */
export async function openShared(name, webSocket = {}) {
  const url = new URL('api/realtime/convergence/default', location.href).href;
  const domain = await Convergence.connectAnonymously(url, name, {
    webSocket,
    protocol: { heartbeat: { pongTimeout: 3 } },
    reconnect: {
      reconnectIntervals: [0, 1, 2, 5, 10],
      fallbackAuth: (challenge) => challenge.anonymous(name), // the server knows the session no more
    },
  });
  const model = await domain.models().openAutoCreate({ collection: 'evenings', id: 'film-night', data: evening });
  return { domain, model };
}
