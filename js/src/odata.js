/** The preset "odata-v4": queries as system query options, rows and their number as OData 4 answers them. */

const json = { cache: true, dataType: 'json' };
const write = { ...json, contentType: 'application/json;IEEE754Compatible=true' };

export const transport = {
  read: json,
  create: { ...write, type: 'POST' },
  update: { ...write, type: 'PUT' },
  destroy: { ...json, type: 'DELETE' },
  parameterMap: (data, op) => (op === 'read' ? optionsOf(data) : bodyOf(data, op)),
};

export const schema = {
  data: (response) => [].concat(response.value ?? response),
  total: (response) => response['@odata.count'],
};

// Numbers of the header's IEEE754Compatible are texts. A destroy says all by its address.
function bodyOf(data, op) {
  if (op === 'destroy') return undefined;
  const text = (value) => (typeof value === 'number' ? String(value) : value);
  return JSON.stringify(data.models ? data : Object.fromEntries(Object.entries(data).map(([name, value]) => [name, text(value)])));
}

function optionsOf({ take, skip, page, pageSize, sort, filter, ...rest }) {
  const options = { $format: 'json', ...rest };
  const expression = filter && expressionOf(filter);
  if (expression) options.$filter = expression;
  if (sort?.length) options.$orderby = sort.map(({ field, dir }) => pathOf(field) + (dir === 'desc' ? ' desc' : '')).join();
  if (take) options.$top = take;
  if (skip) options.$skip = skip;
  return { ...options, $count: true };
}

function expressionOf(filter) {
  if (!filter.filters) return comparisonOf(filter);
  const parts = filter.filters.map(expressionOf).filter(Boolean);
  return parts.length > 1 ? `(${parts.join(` ${filter.logic ?? 'and'} `)})` : parts[0];
}

const words = { eq: 'eq', neq: 'ne', lt: 'lt', lte: 'le', gt: 'gt', gte: 'ge' };
const functions = { contains: 'contains', startswith: 'startswith', endswith: 'endswith' };
const negations = { doesnotstartwith: 'startswith', doesnotendwith: 'endswith' };
const fixed = {
  isnull: (path) => `${path} eq null`,
  isnotnull: (path) => `${path} ne null`,
  isempty: (path) => `${path} eq ''`,
  isnotempty: (path) => `${path} ne ''`,
  isnullorempty: (path) => `(${path} eq null or ${path} eq '')`,
  isnotnullorempty: (path) => `(${path} ne null and ${path} ne '')`,
};

function comparisonOf({ field, operator = 'eq', value }) {
  const path = pathOf(field);
  if (Object.hasOwn(fixed, operator)) return fixed[operator](path);
  const literal = literalOf(value);
  if (Object.hasOwn(words, operator)) return `${path} ${words[operator]} ${literal}`;
  if (Object.hasOwn(functions, operator)) return `${functions[operator]}(${path},${literal})`;
  if (Object.hasOwn(negations, operator)) return `not ${negations[operator]}(${path},${literal})`;
  return operator === 'doesnotcontain' ? `indexof(${path},${literal}) eq -1` : undefined;
}

function pathOf(field) {
  return field.replaceAll('.', '/');
}

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

function literalOf(value) {
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, '+00:00');
  if (typeof value !== 'string') return String(value);
  return guid.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
