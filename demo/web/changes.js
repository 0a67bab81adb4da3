const labels = {
  new: 'New', edited: 'Edited', deleted: 'Deleted', failed: 'Refused', conflict: 'Conflict', uncertain: 'Uncertain', unsaved: 'Unsaved',
};

/**
 * What is pending in ds, as a map of item → change. A change is `{kind, label, removed, fields, letter}`: letter is the dead
 * letter, conflict or uncertain change behind it, if it is one.
 */
export function changesOf(ds) {
  const letters = lettersOf(ds);
  const unsaved = ds.pending().unsaved > 0;
  const changes = new Map();
  const add = (kind, items) => items.forEach((item) => changes.set(item, describe(item, kind, letters.get(item), unsaved && ds.stateOf(item))));
  add('new', ds.created());
  add('edited', ds.updated());
  add('deleted', ds.destroyed());
  return changes;
}

function lettersOf(ds) {
  const letters = new Map();
  const add = (kind, list) => list.forEach((letter) => letters.set(letter.item, { kind, letter }));
  add('failed', ds.deadLetters());
  add('uncertain', ds.uncertain());
  add('conflict', ds.conflicts());
  return letters;
}

function describe(item, op, special, state) {
  const kind = special?.kind ?? (state?.unsaved ? 'unsaved' : op);
  return {
    kind,
    label: labels[kind],
    removed: op === 'deleted',
    fields: op === 'deleted' ? [] : Object.keys(item.dirtyFields),
    letter: special?.letter,
  };
}

/** Why a change waits: in words for people. Reasons are for developers, but quote what the server said. */
export function reasonOf(letter) {
  if (letter.code === 'conflict') return 'Somebody else changed this film meanwhile.';
  if (letter.code === 'uncertain') return 'The answer of the server got lost: it may have this change or not.';
  const [, message] = /"message":"([^"]+)"/.exec(letter.reason) ?? [];
  return message ?? letter.reason;
}
