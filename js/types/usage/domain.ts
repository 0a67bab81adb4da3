// A domain: its options, logging in, and what happens to its connection.

import {
  AuthenticatingEvent, ConnectingEvent, ConnectionFailedEvent, ConnectionScheduledEvent, ConvergenceDomain, ConvergenceError,
  ConvergenceErrorCodes, ConvergenceEventEmitter, ConvergenceSession, DisconnectedEvent, DomainUserIdMap, ErrorEvent, InterruptedEvent,
  LogLevel, configureLogging, connectWithPassword, type AuthenticationMethod, type ConvergenceEventListener, type DomainUserIdentifier,
  type DomainUserMapping, type IConvergenceDomainEvent, type IConvergenceEvent, type IConvergenceOptions, type IFallbackAuthChallenge,
  type ILoggerConfig, type ILoggingConfigData, type IUsernameAndPassword, type IWebSocketClass, type Stream, type StreamObserver,
  type StreamSubscription, type StringMapLike, type WebSocketFactory,
} from '../index.js';

export async function login(url: string, ask: () => Promise<IUsernameAndPassword>, factory: WebSocketFactory): Promise<ConvergenceSession> {
  const loud: ILoggerConfig = { level: LogLevel.DEBUG };
  const logging: ILoggingConfigData = { root: loud };
  configureLogging(logging);
  const fallbackAuth = async (challenge: IFallbackAuthChallenge) => {
    const { password } = await ask();
    if (password) challenge.password(password);
    else challenge.cancel();
  };
  const options: IConvergenceOptions = {
    connection: { timeout: 5, connectionRequestTimeout: 10 },
    protocol: { defaultRequestTimeout: 10, heartbeat: { enabled: true, pingInterval: 5, pongTimeout: 10 } },
    reconnect: { autoReconnect: true, autoReconnectOnInitial: true, reconnectIntervals: [0, 1, 5], fallbackAuth },
    webSocket: { factory },
    offline: { storage: null },
  };
  try {
    return (await connectWithPassword(url, ask, options)).session();
  } catch (error) {
    if (error instanceof ConvergenceError && error.code === ConvergenceErrorCodes.AUTHENTICATION_FAILED) return login(url, ask, factory);
    throw error;
  }
}

export function watch(domain: ConvergenceDomain, methods: AuthenticationMethod[]): StreamSubscription {
  const { CONNECTION_SCHEDULED, CONNECTING, AUTHENTICATING, CONNECTION_FAILED, INTERRUPTED, DISCONNECTED, ERROR } = ConvergenceDomain.Events;
  const say: ConvergenceEventListener<IConvergenceDomainEvent> = ({ name, domain: { id } }) => console.log(name, id());
  domain
    .on(CONNECTION_SCHEDULED, ({ delay }: ConnectionScheduledEvent) => console.log(`again in ${delay} s`))
    .on(CONNECTING, (event: ConnectingEvent) => say(event))
    .on(AUTHENTICATING, ({ method }: AuthenticatingEvent) => methods.push(method))
    .on(CONNECTION_FAILED, ({ code, authMethod, message }: ConnectionFailedEvent) => console.log(code, authMethod, message))
    .on(INTERRUPTED, (event: InterruptedEvent) => say(event))
    .on(DISCONNECTED, (event: DisconnectedEvent) => say(event))
    .on(ERROR, ({ message, cause }: ErrorEvent) => console.log(message, cause?.stack));
  const events: Stream<IConvergenceDomainEvent> = domain.events();
  const observer: StreamObserver<IConvergenceEvent> = { next: ({ name }) => console.log(name), complete: () => console.log('disposed') };
  const emitter: ConvergenceEventEmitter<IConvergenceDomainEvent> = domain;
  emitter.off(CONNECTING, say).removeListeners(ERROR);
  return events.subscribe(observer);
}

/** Users and what belongs to each, in all the forms that are taken. */
export function ages(mapping: DomainUserMapping<number>, more: StringMapLike<number>, user: DomainUserIdentifier): number {
  const map = DomainUserIdMap.of<number>(mapping);
  DomainUserIdMap.of<number>(more).forEach((age, who) => map.set(who, age));
  return map.get(user) ?? map.size();
}

export const inNode = (socket: IWebSocketClass): IConvergenceOptions => ({ webSocket: { class: socket } });

// @ts-expect-error: times are numbers of seconds
export const badTime: IConvergenceOptions = { connection: { timeout: '5s' } };
// @ts-expect-error: there is no such option
export const noOption: IConvergenceOptions = { reconnect: { retries: 3 } };
// @ts-expect-error: undefined members are an error or left out
export const badData: IConvergenceOptions = { models: { data: { undefinedObjectValues: 'null' } } };
// @ts-expect-error: a storage is an adapter, or an object of the storage contract
export const badStorage: IConvergenceOptions = { offline: { storage: 'indexeddb' } };
// @ts-expect-error: a domain has an address
export const nowhere = () => new ConvergenceDomain();
// @ts-expect-error: a password is not enough
export const nobody = (domain: ConvergenceDomain) => domain.connectWithPassword({ password: 'secret' });
