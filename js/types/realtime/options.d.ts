import type { IdbStorageAdapter, IStorage, MemoryStorageAdapter } from './storage.js';

type Given<T> = T | (() => T) | Promise<T>;

/** Answers the question for other credentials, after the reconnect token was refused. The first answer counts. */
export interface IFallbackAuthChallenge {
  password(password: Given<string>): void;
  jwt(jwt: Given<string>): void;
  anonymous(displayName: Given<string>): void;
  /** Gives up: the domain stays disconnected. */
  cancel(): void;
}

/** Credentials of a user with a password. */
export interface IUsernameAndPassword {
  username: string;
  password: string;
}

/** Makes the sockets. */
export type WebSocketFactory = (url: string) => any;
/** The class of the sockets. */
export type IWebSocketClass = new (url: string, protocols?: any) => any;

/** Times are seconds. */
export interface IConvergenceOptions {
  connection?: {
    /** How long a socket may take to open (5). */
    timeout?: number;
    /** How long the server may take to answer a login (10). */
    connectionRequestTimeout?: number;
  };
  protocol?: {
    /** How long any other request may take (10). */
    defaultRequestTimeout?: number;
    heartbeat?: {
      enabled?: boolean;
      pingInterval?: number;
      pongTimeout?: number;
    };
  };
  reconnect?: {
    autoReconnect?: boolean;
    /** Goes on trying, too, when the first connection cannot be made. */
    autoReconnectOnInitial?: boolean;
    reconnectIntervals?: number[];
    fallbackAuth?: (challenge: IFallbackAuthChallenge) => void;
  };
  /** For where there is no WebSocket, as in older versions of Node: `{ class: WebSocket }` of the package ws. */
  webSocket?: {
    factory?: WebSocketFactory;
    class?: IWebSocketClass;
  };
  offline?: {
    /** Where models and edits are kept on this device. Without one they are gone with the page. */
    storage?: IdbStorageAdapter | MemoryStorageAdapter | IStorage | null;
    /** @deprecated Is taken and does nothing: when a snapshot is due follows from how long the log is, and loses no edits. */
    modelSnapshotInterval?: number;
  };
  models?: {
    data?: {
      undefinedObjectValues?: 'error' | 'omit';
      undefinedArrayValues?: 'error' | 'null';
    };
  };
}

/** Levels of logging, which does nothing here. */
export enum LogLevel {
  TRACE = 'trace',
  DEBUG = 'debug',
  INFO = 'info',
  WARN = 'warn',
  ERROR = 'error',
  SILENT = 'silent',
}

/** Of one logger. Does nothing here. */
export interface ILoggerConfig {
  level?: LogLevel;
}

/** Of all loggers. Does nothing here. */
export interface ILoggingConfigData {
  root?: ILoggerConfig | LogLevel;
  loggers?: { [id: string]: ILoggerConfig | LogLevel };
}

// Only what says export is public.
export {};
