import type { XhrLike } from './events.js';

/** What a request is for. */
export type Operation = 'read' | 'create' | 'update' | 'destroy';

type MaybePromise<T> = T | Promise<T>;
type HeaderValues = Record<string, string | undefined | null>;

/** What a function of a transport gets. It answers by calling success or error, once. */
export interface DataSourceTransportOptions<Data = any> {
  /** Parameters of a read; the row of a write under the server's names, or `{ models }` of a batch. */
  data: Data;
  success(response?: any): void;
  /** Takes a jqXHR, a Response or an exception. Without a status the change is kept and tried again. */
  error(xhr?: any, status?: string, errorThrown?: any): void;
  /** Of a write: never changes when it is repeated. Say `offline: { idempotency: true }` if the server gets it. */
  idempotencyKey: string;
  /** The version a write is based on, '' if unknown. */
  ifMatch: string;
  /** The same write was sent before, and its answer may have been lost. */
  repeat: boolean;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** An operation of a transport that the page carries out itself. */
export type DataSourceTransportFunction<Data = any> = (options: DataSourceTransportOptions<Data>) => void | Promise<unknown>;

/** Settings of one operation, as for $.ajax. */
export interface DataSourceTransportSettings {
  url: string | ((parameters: any) => string);
  /** The method; default GET. */
  type?: string;
  method?: string;
  /** Default json. */
  dataType?: 'json' | 'jsonp' | 'text' | 'html';
  /** Merged under what is sent. */
  data?: object | ((data: any) => object);
  /** Default form encoding; with a JSON type, objects are sent as JSON. */
  contentType?: string | false;
  /** A function is called for each request. */
  headers?: HeaderValues | ((data: any, operation: Operation) => MaybePromise<HeaderValues>);
  /** `false`: each address is made new. */
  cache?: boolean;
  /** Milliseconds. */
  timeout?: number;
  traditional?: boolean;
  processData?: boolean;
  /** Name of the parameter for the callback, and of the callback, for jsonp. */
  jsonp?: string | false;
  jsonpCallback?: string;
  xhrFields?: { withCredentials?: boolean };
  /** Returning `false` cancels the request. */
  beforeSend?(
    xhr: { setRequestHeader(name: string, value: string): void },
    settings: { url: string; type: string; data: any; headers: Record<string, string> },
  ): void | boolean;
  complete?(xhr: XhrLike, textStatus: string): void;
}

/** What transport.submit gets: all writes of a source with `batch`. */
export interface DataSourceSubmitOptions<T = any> {
  data: { created: T[]; updated: T[]; destroyed: T[] };
  /** Called for each kind that is not empty. */
  success(response: any, type: 'create' | 'update' | 'destroy'): void;
  /** Ends the kinds that were not answered. */
  error(xhr?: any, status?: string, errorThrown?: any): void;
  /** Of the kinds that are not empty; see DataSourceTransportOptions. */
  idempotencyKeys: { created?: string; updated?: string; destroyed?: string };
  repeat: boolean;
  signal: AbortSignal;
}

/** Take responses of the form that reads have. */
export interface DataSourcePushCallbacks {
  pushCreate(response: any): void;
  pushUpdate(response: any): void;
  pushDestroy(response: any): void;
}

type ParameterMap =
  | ((data: any, operation: Operation) => any)
  | Record<string, string | { key: string; value?: (value: any) => any }>;

type RemoteOperation = string | DataSourceTransportSettings;

/** URLs or settings for each operation; or functions for all of them, which is decided by `read`. */
export interface DataSourceTransport {
  read?: RemoteOperation | DataSourceTransportFunction;
  create?: RemoteOperation | DataSourceTransportFunction;
  update?: RemoteOperation | DataSourceTransportFunction;
  destroy?: RemoteOperation | DataSourceTransportFunction;
  /** With `batch`, where `read` is a function: takes all writes in one call. */
  submit?(options: DataSourceSubmitOptions): void | Promise<unknown>;
  /** Called once by the constructor: the server tells of rows by itself. */
  push?(callbacks: DataSourcePushCallbacks): void;
  /** Makes what is sent out of the parameters: text as it is, objects as a form or JSON. */
  parameterMap?: ParameterMap;
  /** Makes the calls of settings instead of fetch: `$.ajax` of jQuery, which gets the settings as they are. */
  carrier?(settings: any): any;
  /** For all operations. */
  headers?: DataSourceTransportSettings['headers'];
  /** Responses of reads are kept by the JSON text of their parameters, and a read of the same parameters makes no request. */
  cache?: boolean | 'inmemory' | { find(key: string): any; add(key: string, response: any): void };
}
