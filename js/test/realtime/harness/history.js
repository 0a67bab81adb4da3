/** Removes a property. The original client cannot play a history with it: it reads a field that is not there. */
export const removal = (model) => model.elementAt('o').remove('added');

/** What makes a history: each is one version. */
export const edits = [
  (model) => model.elementAt('s').insert(4, ' more'),
  (model) => model.elementAt('s').remove(0, 2),
  (model) => model.elementAt('s').splice(1, 2, 'splice'),
  (model) => model.elementAt('s').value('whole'),
  (model) => model.elementAt('n').add(5),
  (model) => model.elementAt('n').value(0),
  (model) => model.elementAt('b').value(false),
  (model) => model.elementAt('d').value(new Date(77)),
  (model) => model.elementAt('l').insert(1, { deep: ['x'] }),
  (model) => model.elementAt('l', 1, 'deep').push('y'),
  (model) => model.elementAt('l').reorder(0, 2),
  (model) => model.elementAt('l').set(0, null),
  (model) => model.elementAt('l').remove(1),
  (model) => model.elementAt('l').value(['all', 'new']),
  (model) => model.elementAt('o').set('added', 1),
  (model) => model.elementAt('o').set('added', { replaced: true }),
  removal,
  (model) => model.elementAt('o').value({ only: 'this' }),
  (model) => {
    model.startBatch();
    model.elementAt('s').insert(0, 'in ');
    model.elementAt('n').add(1);
    model.elementAt('s').insert(3, 'a batch ');
    model.completeBatch();
  },
];

/**
 * A model in which every edit was made once, in the collection `history`: `{id, model, states}`, with what it was at each version.
 * `settled(model)` resolves when the server has taken an edit.
 */
export async function makeHistory(models, edits, settled) {
  const data = { s: 'text', n: 1, b: true, d: new Date(0), l: ['a', 'b'], o: { k: 'v' } };
  const id = await models.create({ collection: 'history', data });
  const model = await models.open(id);
  const states = { 1: model.root().value() };
  for (const edit of edits) {
    edit(model);
    await settled(model);
    states[model.version()] = model.root().value();
  }
  return { id, model, states };
}
