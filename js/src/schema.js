/**
 * Schema: takes responses apart as the option `schema` says, where Go cannot (functions, values that are no JSON text),
 * and puts rows into the form the server wants. Pages know it as ds.reader.
 */

import { makeError } from './errors.js';
import { Model } from './model.js';
import { readPath } from './path.js';
import { takeApart } from './servergroups.js';

export class Schema {
  constructor(options = {}) {
    this.options = options;
    this.model = modelOf(options.model);
    const fields = Object.entries(this.model?.fields ?? {});
    this.moved = fields.map(([name, f]) => [name, f.from ?? f.field]).filter(([name, from]) => from && from !== name);
  }

  parse(response) {
    return this.options.parse ? this.options.parse(response) : response;
  }

  errors(response) {
    return extract(this.options.errors ?? 'errors', response);
  }

  data(response) {
    const found = this.options.data === undefined ? response : extract(this.options.data, response);
    if (found === null || found === undefined) return [];
    return Array.isArray(found) || !this.model ? found : [found];
  }

  // The number of rows the server has, NaN if it does not say.
  total(response) {
    return Number(this.options.total === undefined ? response?.length : extract(this.options.total, response));
  }

  aggregates(response) {
    return this.options.aggregates === undefined ? {} : extract(this.options.aggregates, response);
  }

  groups(response) {
    return (this.options.groups === undefined ? response : extract(this.options.groups, response)) ?? [];
  }

  // Everything in a response: {rows, total, errors}, and what is expected of it besides: groups, as takeApart makes them, and
  // aggregates. Rows are still under the server's names.
  read(response, expected = {}) {
    const parsed = this.parse(response);
    const errors = this.errors(parsed);
    if (errors) return { errors };
    const rows = expected.groups ? this.groups(parsed) : this.data(parsed);
    if (!isList(rows)) {
      throw makeError('bad_response', `schema.${expected.groups ? 'groups' : 'data'} found ${typeof rows} in the response, not an array; name the path of the rows`);
    }
    const found = expected.groups ? takeApart(rows) : { rows: Array.from(rows) };
    if (expected.aggregates) found.aggregates = this.aggregates(parsed);
    return Object.assign(found, { total: this.total(parsed) });
  }

  // The rows of a response that the server sent by itself, under the names of the fields.
  received(response) {
    return [].concat(this.data(response)).map((row) => {
      const received = { ...row };
      for (const [name, from] of this.moved) {
        delete received[from];
        const value = readPath(row, from);
        if (value !== undefined) received[name] = value;
      }
      return received;
    });
  }

  // What the server calls a field.
  serverName(field) {
    return this.moved.find(([name]) => name === field)?.[1] ?? field;
  }

  // A row under the server's names.
  serialize(row) {
    if (this.options.serialize) return this.options.serialize(row);
    for (const [name, from] of this.moved) {
      if (!(name in row)) continue;
      const value = row[name];
      delete row[name];
      writePath(row, from, value);
    }
    return row;
  }

  // schema as Go reads it: a model that is a class as what defines it.
  describe() {
    const { model } = this.options;
    return typeof model === 'function' ? { ...this.options, model: { id: model.idField, fields: model.fields } } : this.options;
  }
}

function modelOf(model) {
  if (model === undefined || model === null) return undefined;
  if (typeof model === 'function') return model;
  if (typeof model === 'object') return Model.define(model);
  throw makeError('bad_option', `schema.model is ${model}; it must be an object or a class that Model.define made`);
}

function extract(how, response) {
  return typeof how === 'function' ? how(response) : readPath(response, how);
}

function isList(value) {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && typeof value.length === 'number');
}

function writePath(target, path, value) {
  const names = path.split('.');
  const last = names.pop();
  for (const name of names) target = target[name] ??= {};
  target[last] = value;
}
