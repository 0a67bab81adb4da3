import { choice, fillMenu } from './menu.js';
import { toast } from './toast.js';

const networks = [
  { label: 'Good', note: 'Every request is answered', faults: {} },
  { label: 'Slow', note: 'Every answer takes a second and a half', faults: { latency: 1500 } },
  { label: 'Lossy', note: 'Every third change is done, but its answer gets lost', faults: { dropAnswers: 3 } },
  { label: 'Gone', note: 'The server cannot be reached', faults: { offline: true } },
];

const post = (url, method, body) => fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** The menu that makes life hard for the page. `tricks` is a list of `{icon, label, note, run}`. */
export async function setUpLab(tricks) {
  const current = await readFaults();
  const choices = networks.map((network) => choice(network, sameFaults(network.faults, current), () => setFaults(network.faults)));
  fillMenu({ disabled: current === null, choices, tricks });
}

async function readFaults() {
  try {
    const response = await fetch('/demo/faults');
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function sameFaults(faults, current) {
  const full = { offline: false, dropAnswers: 0, latency: 0, ...faults };
  return current ? Object.keys(full).every((name) => full[name] === current[name]) : false;
}

async function setFaults(faults) {
  const response = await post('/demo/faults', 'POST', faults).catch(() => null);
  if (!response?.ok) toast('bad', 'The server of the demo does not answer, so its network cannot be changed.');
}

/** Changes films on the server as somebody else would, past the source. */
export async function colleagueEdits(items) {
  for (const item of items) {
    const { data } = await (await fetch(`/api/movies/${item.id}`)).json();
    await post(`/api/movies/${item.id}`, 'PUT', { ...data, director: 'A. Colleague', imdbRating: 9.9 });
  }
}
