import { reasonOf } from './changes.js';
import { send } from './source.js';
import { confirmAction, openForm } from './editor.js';
import { openConflict } from './conflict.js';
import { toast } from './toast.js';

/** What the user does with films and with changes that need a decision. */
export class Films {
  constructor(ds, view) {
    this.ds = ds;
    this.view = view;
  }

  change(item, values) {
    for (const [field, value] of Object.entries(values)) item.set(field, value);
    send(this.ds);
  }

  open(item) {
    openForm({
      title: 'Edit film',
      subtitle: item.title,
      values: item.toJSON(),
      save: (values) => this.change(item, values),
      remove: () => this.remove(item),
    });
  }

  add() {
    openForm({ title: 'Add film', values: {}, submit: 'Add', save: (values) => this.#insert(values) });
  }

  #insert(values) {
    this.ds.insert(0, values);
    send(this.ds);
    const run = () => this.view.set({ show: 'changed' });
    toast('good', `“${values.title}” is added.`, { label: 'Show', run });
  }

  remove(item) {
    const run = () => {
      this.view.keepRemoved(item);
      this.ds.remove(item);
      send(this.ds);
    };
    confirmAction({ title: `Delete “${item.title}”?`, text: 'The film is deleted on the server as soon as there is a network.', label: 'Delete', run });
  }

  /** Opens a refused film for correction, and sends it again. */
  correct(letter, item) {
    const save = async (values) => {
      await letter.edit(values);
      await letter.retry();
    };
    openForm({ title: 'Correct film', subtitle: reasonOf(letter), values: item.toJSON(), submit: 'Save and send', save });
  }

  retry(letter) {
    return letter.retry();
  }

  discard(letter) {
    confirmAction({ title: 'Discard this change?', text: 'The film goes back to what the server has.', label: 'Discard', run: () => letter.discard() });
  }

  decide(conflict) {
    openConflict(conflict, (choice) => conflict.resolve(choice));
  }

  sendAgain(letter) {
    return letter.resolve('retry');
  }

  markArrived(letter) {
    return letter.resolve('applied');
  }
}
