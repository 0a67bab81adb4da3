// The names of the events of elements (client-api.md §5), those of the open and of the historical ones.

export const elementEvents = Object.freeze({
  VALUE: 'value',
  DETACHED: 'detached',
  REFERENCE: 'reference',
  MODEL_CHANGED: 'model_changed',
});

export const objectEvents = Object.freeze({ ...elementEvents, SET: 'set', REMOVE: 'remove' });

export const arrayEvents = Object.freeze({ ...elementEvents, INSERT: 'insert', REMOVE: 'remove', SET: 'set', REORDER: 'reorder' });

export const stringEvents = Object.freeze({ ...elementEvents, INSERT: 'insert', REMOVE: 'remove', SPLICE: 'splice' });

export const numberEvents = Object.freeze({ DELTA: 'delta', ...elementEvents });
