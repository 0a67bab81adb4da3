/**
 * For pages that show our sources in Kendo's widgets. A widget asks whether its dataSource is an instance of
 * kendo.data.DataSource, and makes one of it if not; after forKendo(kendo) it takes ours as it is:
 *
 *   forKendo(kendo);
 *   $('#films').kendoListView({dataSource: new DataSource({…}), template});
 */

import { ObservableArray } from './array.js';
import { DataSource } from './datasource.js';
import { makeError } from './errors.js';
import { Model } from './model.js';
import { ObservableObject } from './object.js';
import { Observable } from './observable.js';

// What widgets call of the inside of a source, besides its public methods.
const members = {
  _isGroupPaged() {
    return Boolean(this.options.groupPaging);
  },

  // The query that query() is called with next, which takes it over whole.
  _mergeState(query) {
    return query;
  },
};

const ours = { DataSource, Model, ObservableArray, ObservableObject };

/** Makes our classes pass for those of this kendo, which is returned. Doing it again changes nothing. */
export function forKendo(kendo) {
  if (!kendo?.data?.DataSource) throw makeError('bad_option', 'kendo.data.DataSource is not there; load kendo.data before you call forKendo(kendo)');
  for (const [name, Class] of Object.entries(ours)) recognise(kendo.data[name], Class);
  recognise(kendo.Observable, Observable);
  Object.assign(DataSource.prototype, members);
  return kendo;
}

// Sub-classes of theirs (kendo.data.Node) inherit the question and do not mean ours.
function recognise(Theirs, Ours) {
  if (!Theirs || Object.hasOwn(Theirs, Symbol.hasInstance)) return;
  const has = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Theirs, Symbol.hasInstance, {
    configurable: true,
    value(x) {
      return has.call(this, x) || (this === Theirs && x instanceof Ours);
    },
  });
}
