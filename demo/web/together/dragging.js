/** Lets the rows of a list be dragged by their handles. `drop(row, index)` is told where a row was let go among the others. */
export class Dragging {
  #drag = null;

  constructor(list, drop) {
    this.list = list;
    this.drop = drop;
    list.addEventListener('pointerdown', (event) => this.#start(event));
    list.addEventListener('pointermove', (event) => this.#move(event));
    list.addEventListener('pointerup', () => this.#end(true));
    list.addEventListener('pointercancel', () => this.#end(false));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.#end(false));
  }

  /** Whether a row is being dragged. */
  get active() {
    return this.#drag !== null;
  }

  /** Lays the rows out again, after others have changed the list. */
  update() {
    if (!this.#drag) return;
    if (this.#drag.row.parentNode !== this.list) this.#end(false);
    else this.#layOut();
  }

  #start(event) {
    const handle = event.target.closest('.handle');
    if (!handle || event.button !== 0 || this.#drag) return;
    const row = handle.closest('li');
    this.#drag = { row, top: row.offsetTop, from: event.pageY, by: 0, index: 0 };
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    row.classList.add('dragged');
    this.list.classList.add('dragging');
    this.#layOut();
  }

  #move(event) {
    if (!this.#drag) return;
    this.#drag.by = event.pageY - this.#drag.from;
    this.#layOut();
  }

  // The dragged row follows the pointer; a row makes room once its middle is passed.
  #layOut() {
    const { row, top, by } = this.#drag;
    const height = row.offsetHeight;
    const rows = [...this.list.children];
    const at = rows.indexOf(row);
    const [upper, lower] = [top + by, top + by + height];
    const passed = (other, i) => {
      const middle = other.offsetTop + other.offsetHeight / 2;
      return i < at ? middle <= upper : middle < lower;
    };
    const before = rows.map((other, i) => other !== row && passed(other, i));
    this.#drag.index = before.filter(Boolean).length;
    row.style.transform = `translateY(${upper - row.offsetTop}px)`;
    rows.forEach((other, i) => {
      if (other === row) return;
      const shift = before[i] === i < at ? 0 : (i < at ? height : -height);
      other.style.transform = shift ? `translateY(${shift}px)` : '';
    });
  }

  #end(dropped) {
    if (!this.#drag) return;
    const { row, index } = this.#drag;
    this.#drag = null;
    row.classList.remove('dragged');
    this.list.classList.remove('dragging');
    for (const each of [row, ...this.list.children]) each.style.transform = '';
    if (dropped) this.drop(row, index);
  }
}
