// Undo and redo on a model.

import {
  ConvergenceDomain, RedoneEvent, RealTimeModel, RealTimeString, UndoChangedEvent, UndoManager, UndoneEvent, type IUndoOptions,
} from '../index.js';

export async function bind(domain: ConvergenceDomain, undo: HTMLButtonElement, redo: HTMLButtonElement): Promise<UndoManager> {
  const model: RealTimeModel = await domain.models().open('notes/1');
  const manager = model.undoManager();
  manager.on(UndoManager.Events.CHANGED, ({ canUndo, canRedo }: UndoChangedEvent) => {
    undo.disabled = !canUndo;
    redo.disabled = !canRedo;
  });
  manager.on('undo', (event: UndoneEvent) => console.log(event.manager === manager, event.name));
  manager.on('redo', (event: RedoneEvent) => console.log(event.canUndo));
  undo.onclick = () => manager.undo();
  redo.onclick = () => manager.redo();
  return manager;
}

/** A manager for one text, where every edit is a step of its own. */
export function ofText(model: RealTimeModel): boolean {
  const options: IUndoOptions = { scope: model.elementAt('text') as RealTimeString, groupMilliseconds: 0, depth: 20 };
  const manager = model.undoManager(options);
  manager.events().subscribe(({ canUndo }) => console.log(canUndo));
  const done: boolean = manager.undo() && manager.redo();
  manager.clear();
  manager.dispose();
  // @ts-expect-error: what can be undone follows from edits
  manager.canUndo = true;
  // @ts-expect-error: a path is no scope
  model.undoManager({ scope: ['text'] });
  return done || manager.canRedo || manager.scope() === model.root() || manager.model() === model;
}
