/** Keeps models in IndexedDB, in a database for each domain and user. Where there is none, in memory: an event error says so. */
export class IdbStorageAdapter {
  adapterId(): string;
  private readonly indexed;
}

/** Keeps models in memory, for all domains that get this adapter. */
export class MemoryStorageAdapter {
  adapterId(): string;
  private readonly memory;
}

/** What waits to be sent. */
export interface IPendingEdits {
  /** Of all models; creating and removing one count, too. */
  entries: number;
  /** Edits that could not be written to this device yet, and would be lost with the page. */
  unsaved: number;
  models: { modelId: string; entries: number }[];
}

/** What an edit did: its type as in the protocol, and what that needs. */
export interface IOperation {
  type: string;
  /** The id of the element; a Compound has none. */
  element?: string;
  index?: number;
  count?: number;
  to?: number;
  key?: string;
  text?: string;
  number?: number;
  flag?: boolean;
  date?: Date;
  value?: any;
  items?: any[];
  members?: { [key: string]: any };
  /** Of a Compound. */
  operations?: IOperation[];
}

/** An edit that the server has refused for good, or that cannot be made any more because the model is gone. */
export interface IDeadEdit {
  readonly modelId: string;
  readonly kind: 'create' | 'edit' | 'delete';
  readonly code: string;
  readonly reason: string;
  readonly since: Date;
  /** Of kind create: the content. */
  readonly data: { [key: string]: any } | null;
  /** Of kind edit: what was done. */
  readonly operation: IOperation | null;
  /** Sends all dead edits of the model again. The model must not be open, and no other edits of it may wait. */
  retry(): Promise<void>;
  /** Drops all dead edits of the model. */
  discard(): Promise<void>;
}
