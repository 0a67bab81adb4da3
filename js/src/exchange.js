/**
 * carry(request, done): brings a built request (request.js) to the server by fetch or jsonp and calls done once with the
 * Answer. Returns the function that aborts; after an abort, done has been called.
 */

import { Answer, answerOf, noAnswer, notSent } from './answer.js';
import { jsonp } from './jsonp.js';
import { Xhr } from './xhr.js';

export function carry(request, done) {
  const controller = new AbortController();
  let timer;
  let finished = false;
  const finish = (answer, cleanUp) => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    cleanUp?.();
    done(answer);
  };
  const giveUp = (message, textStatus) => {
    finish(noAnswer(request, new Error(message), textStatus), () => controller.abort());
  };
  if (request.timeout) timer = setTimeout(() => giveUp(`it took longer than ${request.timeout} ms`, 'timeout'), request.timeout);
  if (request.dataType === 'jsonp') byScript(request, controller.signal, finish);
  else byFetch(request, controller.signal, finish);
  return () => giveUp('it was aborted', 'abort');
}

async function byFetch(request, signal, finish) {
  try {
    // No await for headers that are there: then the request leaves before this turn ends, as Kendo's does.
    if (typeof request.headers.then === 'function') request.headers = await request.headers;
  } catch (error) {
    finish(notSent(error));
    return;
  }
  if (signal.aborted) return;
  let answer;
  try {
    const { url, method, headers, body, credentials } = request;
    const response = await fetch(url, { method, headers, body, credentials, signal });
    answer = answerOf(response, await response.arrayBuffer(), request);
  } catch (error) {
    answer = noAnswer(request, error);
  }
  finish(answer);
}

function byScript(request, signal, finish) {
  const { url, jsonp: names } = request;
  jsonp(url, { ...names, signal }, ({ value, error }) => {
    finish(error ? noAnswer(request, error) : new Answer({ ok: true, status: 200, value, request, xhr: new Xhr({ status: 200, statusText: 'OK' }) }));
  });
}
