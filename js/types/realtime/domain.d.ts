import type { ActivityService } from './activity.js';
import type { IConvergenceDomainEvent } from './domain-events.js';
import { ConvergenceEventEmitter } from './emitter.js';
import type { ChatService } from './chat.js';
import type { IdentityService } from './identity.js';
import type { ModelService } from './models.js';
import type { IConvergenceOptions, ILoggingConfigData, IUsernameAndPassword } from './options.js';
import type { PresenceService } from './presence.js';
import type { IDeadLetter, IPendingEdits } from './storage.js';
import type { DomainUser } from './users.js';

/** Gives up a connection attempt: pass it to Convergence.connect… and call cancel(). */
export class CancellationToken {
  static create(): CancellationToken;
  cancel(): void;
  isBound(): boolean;
}

/**
 * The entry points: each resolves with a connected domain. They start the engine if `init()` was not called. The address
 * ends in /namespace/domain. A function is asked for its credentials at each attempt.
 */
export class Convergence {
  static connect(url: string, username: string, password: string, options?: IConvergenceOptions, cancellationToken?: CancellationToken): Promise<ConvergenceDomain>;
  static connectWithPassword(url: string, credentials: IUsernameAndPassword | (() => Promise<IUsernameAndPassword>), options?: IConvergenceOptions, cancellationToken?: CancellationToken): Promise<ConvergenceDomain>;
  static connectAnonymously(url: string, displayName?: string | (() => Promise<string>), options?: IConvergenceOptions, cancellationToken?: CancellationToken): Promise<ConvergenceDomain>;
  static connectWithJwt(url: string, jwt: string | (() => Promise<string>), options?: IConvergenceOptions, cancellationToken?: CancellationToken): Promise<ConvergenceDomain>;
  static reconnect(url: string, token: string, options?: IConvergenceOptions, cancellationToken?: CancellationToken): Promise<ConvergenceDomain>;
  /** Does nothing: failures are events of the domain. */
  static configureLogging(config: ILoggingConfigData): void;
}

/** Convergence.connect. */
export const connect: typeof Convergence.connect;
/** Convergence.connectWithPassword. */
export const connectWithPassword: typeof Convergence.connectWithPassword;
/** Convergence.connectAnonymously. */
export const connectAnonymously: typeof Convergence.connectAnonymously;
/** Convergence.connectWithJwt. */
export const connectWithJwt: typeof Convergence.connectWithJwt;
/** Convergence.reconnect. */
export const reconnect: typeof Convergence.reconnect;
/** Convergence.configureLogging. */
export const configureLogging: typeof Convergence.configureLogging;

/** The connection to a domain. Before `init()` it can be made, too: its calls then wait for the engine. */
export class ConvergenceDomain extends ConvergenceEventEmitter<IConvergenceDomainEvent> {
  static readonly Events: {
    readonly CONNECTION_SCHEDULED: string;
    readonly CONNECTING: string;
    readonly AUTHENTICATING: string;
    readonly CONNECTED: string;
    readonly CONNECTION_FAILED: string;
    readonly INTERRUPTED: string;
    readonly DISCONNECTED: string;
    readonly ERROR: string;
  };
  constructor(url: string, options?: IConvergenceOptions);
  url(): string;
  namespace(): string;
  id(): string;
  options(): IConvergenceOptions;
  session(): ConvergenceSession;
  models(): ModelService;
  chat(): ChatService;
  activities(): ActivityService;
  identity(): IdentityService;
  presence(): PresenceService;
  serverTime(): Promise<Date>;
  /**
   * Opens the storage of a user (options.offline.storage), so that models can be opened, created and edited before there is
   * a connection. Without a name it is that of anonymous users. Otherwise the first connection opens it. It stays the storage of this
   * domain, and only that user can connect from then on (`wrong_user`, see `connectWithPassword`): dispose the domain and make a new one
   * for another user. Of anonymous users each may connect.
   */
  initializeOffline(username?: string | (() => Promise<string>)): Promise<void>;
  /** How much waits to be sent: edits of this window and of those that are gone, and what all windows have for chats. */
  pending(): IPendingEdits;
  /** The edits, and what was for chats, that the server has refused for good. */
  deadLetters(): Promise<IDeadLetter[]>;
  /**
   * This and the other ways to log in reject with `wrong_user`, after the events `connection_failed` and `disconnected`, when another user
   * has logged in than the one whose storage is open: nothing was sent, and what waits stays on this device until that user connects.
   * Without a storage, this is so only while edits or messages wait.
   */
  connectWithPassword(credentials: IUsernameAndPassword | (() => Promise<IUsernameAndPassword>)): Promise<void>;
  connectAnonymously(displayName?: string | (() => Promise<string>)): Promise<void>;
  connectWithJwt(jwt: string | (() => Promise<string>)): Promise<void>;
  /** Without a token, with the one the server gave last. */
  reconnect(token?: string | (() => Promise<string>)): Promise<void>;
  /** Ends the connection. Open models go on without it. */
  disconnect(): Promise<void>;
  /** Ends everything. A disposed domain cannot be used again. */
  dispose(): Promise<void>;
  isConnected(): boolean;
  isDisconnected(): boolean;
  isDisposed(): boolean;
}

/** This client's session. Its id is another one after each connect. */
export class ConvergenceSession {
  domain(): ConvergenceDomain;
  sessionId(): string;
  user(): DomainUser;
  reconnectToken(): string;
  isConnected(): boolean;
  /** Throws an error of code "offline" if there is no connection. */
  assertOnline(): void;
}
