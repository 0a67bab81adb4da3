import type { IFresh } from './grants.js';
import type { DomainUserIdentifier, DomainUserIdMap, DomainUserMapping } from './users.js';

/** What may be done with a model. */
export interface IModelPermissions {
  read: boolean;
  write: boolean;
  remove: boolean;
  manage: boolean;
}

/** What may be done with a model, as an object of the original's class. */
export class ModelPermissions implements IModelPermissions {
  static readonly NONE: ModelPermissions;
  static fromJSON(json: IModelPermissions): ModelPermissions;
  constructor(read: boolean, write: boolean, remove: boolean, manage: boolean);
  readonly read: boolean;
  readonly write: boolean;
  readonly remove: boolean;
  readonly manage: boolean;
  toJSON(): IModelPermissions;
}

/** Who may do what with one model, open or not. Calls ask the server, except for getPermissions() without a connection. */
export class ModelPermissionManager {
  get modelId(): string;
  /**
   * What this user may do, as the server resolves it. (An original server does not tell what its collections say; that counts as
   * nothing then.) Without a connection it is what was last known of a model that is kept on this device.
   */
  getPermissions(): Promise<ModelPermissions & IFresh>;
  /** Whether the world permissions of the model replace those of its collection. */
  getOverridesCollection(): Promise<boolean>;
  setOverridesCollection(overrides: boolean): Promise<void>;
  getWorldPermissions(): Promise<ModelPermissions>;
  setWorldPermissions(permissions: IModelPermissions): Promise<void>;
  getAllUserPermissions(): Promise<DomainUserIdMap<ModelPermissions>>;
  setAllUserPermissions(permissions: DomainUserMapping<IModelPermissions>): Promise<void>;
  /** undefined for a user without permissions of their own. */
  getUserPermissions(user: DomainUserIdentifier): Promise<ModelPermissions | undefined>;
  setUserPermissions(user: DomainUserIdentifier, permissions: IModelPermissions): Promise<void>;
  removeUserPermissions(user: DomainUserIdentifier): Promise<void>;
}
