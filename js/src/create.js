/**
 * What DataSource.create(x) makes of its argument: options (Kendo specification §1). The option `fields` stands for the
 * fields of a model; with a `table` or `select` of the page, and neither data nor a transport, the rows come from its markup.
 */

import { ObservableArray } from './array.js';
import { makeError } from './errors.js';

export function optionsOf(x) {
  if (x === undefined || x === null) return {};
  if (Array.isArray(x) || x instanceof ObservableArray) return { data: x };
  if (typeof x !== 'object') throw makeError('bad_option', `DataSource.create got ${x}; give rows, options or a DataSource`);
  return withModel(withRows(x));
}

function withModel(options) {
  const typed = (options.fields ?? []).filter((field) => field.type);
  if (!typed.length || options.schema?.model) return options;
  return { ...options, schema: { ...options.schema, model: { fields: typed } } };
}

function withRows(options) {
  const { fields, table, select, data, transport } = options;
  if (!fields || data || transport || !(table || select)) return options;
  if (!Array.isArray(fields)) throw makeError('bad_option', `fields is ${typeof fields}; it must be an array of {field, type}`);
  const rows = table ? rowsOfTable(elementOf('table', table), fields) : rowsOfSelect(elementOf('select', select), fields);
  return { ...options, data: rows };
}

// An element may come in a jQuery object.
function elementOf(name, given) {
  const element = given.nodeType ? given : given[0];
  if (element?.nodeName?.toLowerCase() === name) return element;
  throw makeError('bad_option', `${name} is no ${name} element of the page`);
}

// A row for each row of the body; the fields are its data cells, in order. Cells of headings have none.
function rowsOfTable(table, fields) {
  return Array.from(table.tBodies[0]?.rows ?? [], ({ cells }) => {
    const row = {};
    fields.forEach((field, i) => {
      if (cells[i]?.nodeName.toLowerCase() === 'td') row[nameOf(field)] = cells[i].innerHTML;
    });
    return row;
  });
}

// A row for each option that can be chosen: text and value are the first two fields; `optgroup` is the label of its group.
function rowsOfSelect(select, [text, value]) {
  return Array.from(select.options).filter((option) => !option.disabled).map((option) => {
    const row = {};
    const group = option.parentNode;
    if (group.nodeName.toLowerCase() === 'optgroup') row.optgroup = group.label;
    if (text) row[nameOf(text)] = option.text;
    if (value) row[nameOf(value)] = option.value;
    return row;
  });
}

function nameOf(field) {
  return typeof field === 'string' ? field : field.field;
}
