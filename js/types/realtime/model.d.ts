import type { ConvergenceSession } from './domain.js';
import type { Path, PathElement, RealTimeElement, RealTimeObject } from './elements.js';
import { ConvergenceEventEmitter, type Stream } from './emitter.js';
import type { ModelPermissionManager, ModelPermissions } from './permissions.js';
import type { LocalElementReference, ModelReference, ReferenceFilter } from './references.js';
import type { IUndoOptions, UndoManager } from './undo.js';
import type { DomainUser } from './users.js';

/** A session that has a model open. */
export class ModelCollaborator {
  readonly user: DomainUser;
  readonly sessionId: string;
}

/** The names of the events of a model. */
export interface RealTimeModelEvents {
  readonly CLOSED: string;
  readonly DELETED: string;
  readonly VERSION_CHANGED: string;
  readonly MODIFIED: string;
  readonly COMMITTED: string;
  readonly RESYNC_STARTED: string;
  readonly RESYNC_COMPLETED: string;
  readonly RESYNC_ERROR: string;
  readonly REMOTE_RESYNC_STARTED: string;
  readonly REMOTE_RESYNC_COMPLETED: string;
  readonly OFFLINE: string;
  readonly ONLINE: string;
  readonly RECONNECTING: string;
  readonly COLLABORATOR_OPENED: string;
  readonly COLLABORATOR_CLOSED: string;
  readonly REFERENCE: string;
  readonly PERMISSIONS_CHANGED: string;
}

/** An open model: a tree of elements that everybody who has it open sees and changes. */
export class RealTimeModel extends ConvergenceEventEmitter {
  static readonly Events: RealTimeModelEvents;
  modelId(): string;
  collectionId(): string;
  session(): ConvergenceSession;
  root(): RealTimeObject;
  /** A RealTimeUndefined if the path leads nowhere. */
  elementAt(path: Path): RealTimeElement;
  elementAt(...path: PathElement[]): RealTimeElement;

  version(): number;
  minVersion(): number;
  maxVersion(): number;
  time(): Date;
  minTime(): Date;
  maxTime(): Date;
  createdTime(): Date;

  isOpen(): boolean;
  isClosing(): boolean;
  /** Whether the server has acknowledged every edit. */
  isCommitted(): boolean;
  /** Whether the model is only on this device, and not on the server yet. */
  isLocal(): boolean;
  /**
   * Resolves when the server has acknowledged every edit; without a connection, in a domain with a storage, when every edit is on this
   * device. An open batch is completed.
   */
  close(): Promise<void>;
  /** Resolves when the model is closed, for whatever reason. */
  whenClosed(): Promise<void>;

  /** Changes from here to completeBatch() are one change for everybody. */
  startBatch(): void;
  completeBatch(): void;
  endBatch(): void;
  /** Ends a batch in which nothing was changed. */
  cancelBatch(): void;
  isBatchStarted(): boolean;
  batchSize(): number;

  /** Whether changes made here give events like those of others (false). */
  emitLocalEvents(): boolean;
  emitLocalEvents(emit: boolean): void;

  collaborators(): ModelCollaborator[];
  resynchronizingCollaborators(): ModelCollaborator[];
  /** The list now, and whenever it changes. */
  collaboratorsAsObservable(): Stream<ModelCollaborator[]>;

  permissions(): ModelPermissions;
  permissionsManager(): ModelPermissionManager;

  elementReference(key: string): LocalElementReference;
  reference(sessionId: string, key: string): ModelReference<any> | undefined;
  references(filter?: ReferenceFilter): ModelReference<any>[];

  /** Undoes and redoes what is edited here from now on. There may be several, for different elements or the same. */
  undoManager(options?: IUndoOptions): UndoManager;

  /**
   * Resolves when every edit so far is on this device, and survives the page. What is in an open batch is no edit before completeBatch().
   * Rejects where the domain has no storage.
   */
  saved(): Promise<void>;
  /** Resolves when the server has acknowledged every edit, also those made meanwhile, and `pending()` counts none of them any more. */
  committed(): Promise<void>;

  /** Keeps the model on this device and up to date, also when it is closed. */
  subscribeOffline(): Promise<void>;
  unsubscribeOffline(): Promise<void>;
  isSubscribedOffline(): boolean;
}
