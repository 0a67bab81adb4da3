import assert from 'node:assert/strict';
import { outline } from './outline.js';
import { until } from './until.js';

const CHANGES = ['version_changed', 'committed', 'modified', 'closed', 'deleted'];

/** Resolves when each model has nothing left to deliver and all are at the same version: that of the last operation. */
export async function settled(models) {
  const level = () => {
    const closed = models.findIndex((model) => !model.isOpen());
    if (closed >= 0) throw new Error(`the model of client ${closed} was closed`);
    return models.every((model) => model.isCommitted() && model.version() === models[0].version());
  };
  const sources = models.map((model) => [model, ...CHANGES]);
  await until(level, sources, 'all clients to be level', () => models.map(standing).join(' '));
}

function standing(model) {
  return `${model.isOpen() ? '' : 'closed '}${model.version()}${model.isCommitted() ? '' : '+'}`;
}

/** Fails unless all models show the same elements, ids included, and the server's view is that of the clients. */
export async function assertSame(models, domainRest) {
  const [first, ...others] = models.map((model) => outline(model.root()));
  for (const other of others) assert.deepEqual(other, first);
  const server = await domainRest.model(models[0].modelId());
  assert.equal(server.version, models[0].version());
  assert.deepEqual(server.data, JSON.parse(JSON.stringify(models[0].root().toJSON())));
}
