/**
 * ConvergenceDomain: live collaborative models, with the names of the original client's package.
 *
 *     const domain = await Convergence.connectAnonymously('https://host/convergence/default', 'Ann');
 *     const model = await domain.models().openAutoCreate({ collection: 'notes', id: 'n1', data: { text: '' } });
 *     (model.elementAt('text') as RealTimeString).insert(0, 'Hello');
 */

export * from './activity.js';
export * from './chat.js';
export * from './chat-events.js';
export * from './chat-history.js';
export * from './domain.js';
export * from './domain-events.js';
export * from './element-events.js';
export * from './elements.js';
export * from './emitter.js';
export * from './errors.js';
export * from './grants.js';
export * from './history.js';
export * from './identity.js';
export * from './model.js';
export * from './model-events.js';
export * from './models.js';
export * from './offline-events.js';
export * from './options.js';
export * from './permissions.js';
export * from './presence.js';
export * from './reference-events.js';
export * from './references.js';
export * from './storage.js';
export * from './undo.js';
export * from './users.js';
