import type { ConvergenceDomain } from './domain.js';
import type { IConvergenceEvent } from './emitter.js';

/** "password", "jwt", "anonymous" or "reconnect" */
export type AuthenticationMethod = 'password' | 'jwt' | 'anonymous' | 'reconnect';

/** What every event of a domain has. */
export interface IConvergenceDomainEvent extends IConvergenceEvent {
  domain: ConvergenceDomain;
}

declare abstract class DomainEvent implements IConvergenceDomainEvent {
  readonly name: string;
  readonly domain: ConvergenceDomain;
}

/** The next attempt is planned, in delay seconds. */
export class ConnectionScheduledEvent extends DomainEvent {
  static readonly NAME = 'connection_scheduled';
  readonly delay: number;
}
/** An attempt to connect begins. */
export class ConnectingEvent extends DomainEvent {
  static readonly NAME = 'connecting';
}
/** There is a connection, and the login is under way. */
export class AuthenticatingEvent extends DomainEvent {
  static readonly NAME = 'authenticating';
  readonly method: AuthenticationMethod;
}
/** After every connect, also of a lost connection. */
export class ConnectedEvent extends DomainEvent {
  static readonly NAME = 'connected';
}
/** An attempt to connect has failed. */
export class ConnectionFailedEvent extends DomainEvent {
  static readonly NAME = 'connection_failed';
  readonly code: string;
  readonly authMethod: AuthenticationMethod;
  readonly message?: string;
}
/** The connection was lost. */
export class InterruptedEvent extends DomainEvent {
  static readonly NAME = 'interrupted';
}
/** The connection was ended, or given up. */
export class DisconnectedEvent extends DomainEvent {
  static readonly NAME = 'disconnected';
}
/** Something went wrong that no call can tell of. */
export class ErrorEvent extends DomainEvent {
  static readonly NAME = 'error';
  readonly message: string;
  readonly cause?: Error;
}

// Only what says export is public.
export {};
