// Convergence: the entry points (client-api.md §1). Each makes a domain and resolves with it once it is connected.

import { ConvergenceDomain } from './domain.js';
import { configureLogging as configure } from './log.js';

export class Convergence {
  static connect(url, username, password, options, cancellationToken) {
    return connectBy('connectWithPassword', url, { username, password }, options, cancellationToken);
  }

  static connectWithPassword(url, credentials, options, cancellationToken) {
    return connectBy('connectWithPassword', url, credentials, options, cancellationToken);
  }

  static connectAnonymously(url, displayName, options, cancellationToken) {
    return connectBy('connectAnonymously', url, displayName, options, cancellationToken);
  }

  static connectWithJwt(url, jwt, options, cancellationToken) {
    return connectBy('connectWithJwt', url, jwt, options, cancellationToken);
  }

  static reconnect(url, token, options, cancellationToken) {
    return connectBy('reconnect', url, token, options, cancellationToken);
  }

  static configureLogging(config) {
    configure(config);
  }
}

async function connectBy(how, url, argument, options, cancellationToken) {
  const domain = new ConvergenceDomain(url, options);
  cancellationToken?._bind(() => domain.dispose());
  try {
    await domain[how](argument);
  } catch (error) {
    // Nobody has this domain, so nobody else could end it.
    domain.dispose().catch(() => {});
    throw error;
  }
  return domain;
}

export const { connect, connectWithPassword, connectAnonymously, connectWithJwt, reconnect, configureLogging } = Convergence;
