// Logging in: the page's credentials, or its functions that get them, as Go asks for them (client-api.md §1, §2).

import { Writer } from '../buffer.js';
import { report } from '../report.js';
import { ConvergenceError } from './errors.js';
import { DomainOp } from './protocol.js';

// The ways of logging in, by number; 255 answers that there are no credentials, and the text says why.
export const methods = ['password', 'anonymous', 'jwt', 'reconnect'];
const none = 255;

// What a way of logging in takes, as up to three texts: two that have to be there and one that may be missing.
const texts = {
  password: ({ username, password }) => [required(username, 'username'), required(password, 'password')],
  anonymous: (displayName) => ['', '', displayName],
  jwt: (jwt) => [required(jwt, 'jwt')],
  reconnect: (token) => [token ?? ''],
};

function required(value, name) {
  if (typeof value !== 'string') throw new ConvergenceError(`logging in needs a ${name}, which has to be a string`, 'authentication_failed');
  return value;
}

/** Answers a question of Go for credentials: `given` is what the page gave, its Promise, or a function that gets it. */
export async function answer(domain, question, method, given) {
  const message = new Writer().u32(question);
  try {
    const credentials = await (typeof given === 'function' ? given() : given);
    const [first, second = '', third] = texts[method](credentials);
    message.u8(methods.indexOf(method)).str(first).str(second).bool(third !== undefined && third !== null);
    if (third !== undefined && third !== null) message.str(third);
  } catch (error) {
    message.reset().u32(question).u8(none).str(error?.message ?? error).str('').bool(false);
  }
  domain._tell(DomainOp.answer, message.done());
}

/** Asks fallbackAuth of options.reconnect for other credentials. Where it fails, the domain stays disconnected. */
export function challenge(domain, reconnect, question, username) {
  try {
    reconnect.fallbackAuth(challengeOf(domain, question, username));
  } catch (error) {
    cancel(domain, question);
    report(error);
  }
}

// What fallbackAuth gets: the first answer counts.
function challengeOf(domain, question, username) {
  const reply = (method, given) => { answer(domain, question, method, given); };
  return {
    password: (given) => reply('password', async () => ({ username, password: await resolve(given) })),
    jwt: (given) => reply('jwt', given),
    anonymous: (given) => reply('anonymous', given),
    cancel: () => cancel(domain, question),
  };
}

// Gives up.
function cancel(domain, question) {
  domain._tell(DomainOp.answer, new Writer().u32(question).u8(none).str('').str('').bool(false).done());
}

function resolve(given) {
  return typeof given === 'function' ? given() : given;
}
