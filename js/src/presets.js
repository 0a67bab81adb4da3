/**
 * Presets (Kendo specification §1, `type`): named settings that lie under those of the page. A page may add its own, as to
 * kendo.data.transports and kendo.data.schemas:
 *
 *   transports.rest = {read: {dataType: 'json'}, parameterMap};    // or a class, made with the settings of the page
 *   schemas.rest = {data: 'items', total: 'count'};
 *   new DataSource({type: 'rest', transport: {read: '/orders'}})
 */

import { schema as odataSchema, transport as odataTransport } from './odata.js';
import { deepMerge } from './param.js';

const operations = ['read', 'create', 'update', 'destroy'];

export const transports = { 'odata-v4': odataTransport };
export const schemas = { 'odata-v4': odataSchema };

/** Options with the preset that they name under them; without a transport they name none. */
export function withPreset({ type, ...options }) {
  if (!type || !options.transport) return options;
  const preset = Object.hasOwn(transports, type) ? transports[type] : undefined;
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (!preset && !schema) {
    console.warn(`DataSource: there is no type "${type}"; add it to transports or schemas, or leave it out`);
    return options;
  }
  const transport = typeof preset === 'function' ? new preset(options.transport) : under(preset, options.transport);
  return { ...options, transport, schema: deepMerge({}, schema, options.schema) };
}

// A string is the address of an operation, also over settings of the preset. Settings without an address are no operation.
function under(preset, transport) {
  const given = { ...transport };
  for (const op of operations) if (typeof given[op] === 'string') given[op] = { url: given[op] };
  const merged = deepMerge({}, preset, given);
  for (const op of operations) if (given[op] === undefined && !merged[op]?.url) delete merged[op];
  return merged;
}
