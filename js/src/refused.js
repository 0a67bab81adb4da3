import { Answer, noAnswer } from './answer.js';
import { Xhr } from './xhr.js';

/** What a function transport passed to error(): a jqXHR, a Response, an exception of fetch, or anything or nothing. */
export function refused(request, xhr, textStatus = 'error', errorThrown = '') {
  const isLost = xhr instanceof Error ? isNetworkError(xhr) : xhr?.status === 0;
  if (isLost) return Object.assign(noAnswer(request, xhr, textStatus), { xhr, errorThrown });
  const status = Number(xhr?.status) || 0;
  const reason = status ? undefined : `${request.method} reported an error${xhr?.message ? `: ${xhr.message}` : ' without a status'}`;
  return new Answer({ status, failed: !status, request, reason, textStatus, errorThrown, xhr: xhr ?? new Xhr() });
}

// fetch throws a TypeError, as bugs do; only its text tells them apart, and it differs by browser.
function isNetworkError(error) {
  return error.name === 'AbortError' || error.name === 'TimeoutError' || (error instanceof TypeError && /fetch|network|load failed/i.test(error.message));
}
