/**
 * JSONP: a read through a script element, for servers that know nothing better. Needs a document.
 *
 *   jsonp(url, {callback: 'callback', name: 'fn', signal}, done)
 *   done({value}) once with what the script passed, or done({error}) if it did not come
 */

import { appendQuery } from './url.js';

let count = 0;

export function jsonp(url, { callback = 'callback', name, signal }, done) {
  if (typeof document === 'undefined') {
    done({ error: new Error('dataType "jsonp" needs a page, and there is no document here') });
    return;
  }
  const fn = name || `holdfast_jsonp_${++count}`;
  const script = document.createElement('script');
  const before = globalThis[fn];
  const finish = (result) => {
    signal?.removeEventListener('abort', abort);
    script.onload = script.onerror = null;
    script.remove();
    // A script that was given up may still come, and calls the name then.
    globalThis[fn] = 'value' in result ? before : () => {};
    done(result);
  };
  const abort = () => finish({ error: new Error('aborted') });
  globalThis[fn] = (value) => finish({ value });
  signal?.addEventListener('abort', abort);
  script.onerror = () => finish({ error: new Error('the script could not be loaded') });
  script.onload = () => finish({ error: new Error(`the script did not call ${fn}()`) });
  script.src = appendQuery(url, callback ? `${encodeURIComponent(callback)}=${fn}` : '');
  document.head.append(script);
}
