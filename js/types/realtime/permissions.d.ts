import type { DomainUserIdentifier, DomainUserIdMap, DomainUserMapping } from './users.js';

export interface IModelPermissions {
  read: boolean;
  write: boolean;
  remove: boolean;
  manage: boolean;
}

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

/** Who may do what with one model, open or not. Every call asks the server. */
export class ModelPermissionManager {
  get modelId(): string;
  /** What this user may do. */
  getPermissions(): Promise<ModelPermissions>;
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
