import type { ObservableObject, ObservableObjectEvents } from './object.js';

/** Selects the parser of a field and its default value. */
export type FieldType = 'string' | 'number' | 'boolean' | 'date' | 'object' | 'default';

/** A field of a model. */
export interface FieldDescriptor<V = any> {
  type?: FieldType | (string & {});
  /** The value in new rows; a function is called for each. */
  defaultValue?: V | (() => V);
  /** The default value is null. */
  nullable?: boolean;
  /** `false`: set() does nothing. */
  editable?: boolean;
  /** Where the value is in the server's rows, if not under the field's name: a path. */
  from?: string;
  /** An older spelling of `from`. */
  field?: string;
  /** Converts values, on load and on set, instead of the parser of the type. */
  parse?: ((value: any) => V) | Function;
  /** For editors; nothing here looks at it. */
  validation?: Record<string, any>;
}

/** What a class of records is made of: Model.define(), and schema.model of a source. */
export interface ModelDefinition<T extends object = Record<string, any>> {
  /** The field that identifies a row. Without one, changes cannot be told apart from new rows. */
  id?: keyof T & string;
  fields?: { [Name in keyof T]?: FieldDescriptor<T[Name]> | FieldType } | (string | (FieldDescriptor & { field: string }))[];
  /** Methods and constants of the records. */
  [member: string]: any;
}

/** The events of a record. */
export interface ModelEvents extends ObservableObjectEvents {
  /** set() got the value that was there. */
  equalSet: { field: string; value: any };
}

/** A class that Model.define made. */
export interface ModelClass<T extends object = Record<string, any>> {
  new (data?: Partial<T>): DataSourceItem<T>;
  readonly fields: { readonly [name: string]: FieldDescriptor };
  readonly idField: string | undefined;
  define<S extends object = T>(definition: ModelDefinition<S> & ThisType<DataSourceItem<S>>): ModelClass<S>;
  readonly prototype: Model<T>;
  readonly fn: any;
}

/** A record with an id, typed fields, and a memory of what was changed. */
export class Model<T extends object = Record<string, any>> extends ObservableObject<T, ModelEvents> {
  static readonly fields: { readonly [name: string]: FieldDescriptor };
  static readonly idField: string | undefined;
  static define<T extends object = Record<string, any>>(
    definition: ModelDefinition<T> & ThisType<DataSourceItem<T>>,
  ): ModelClass<T>;
  constructor(data?: Partial<T>);
  readonly idField: string;
  readonly fields: { readonly [name: string]: FieldDescriptor };
  /** The values of the fields in a new record. */
  readonly defaults: { [field: string]: any };
  /** The value of the id field in a new record. */
  readonly _defaultId: any;
  dirty: boolean;
  /** The changed fields: {field: true}. Kendo's types say that it is an array, which it is not. */
  dirtyFields: any;
  isNew(): boolean;
  editable(field: string): boolean;
  /** Takes over what the server says: no events, and the record is clean. */
  accept(data?: Partial<T>): void;
}

/** A record of a source: the members of the row, and those of Model. `id` is the value of the id field. */
export type DataSourceItem<T extends object = Record<string, any>> = Model<T> & T & { id: T extends { id: infer Id } ? Id : any };
