import { h } from '../dom.js';

/**
 * Shows carets and selections of others over a text field. The field itself cannot tell where a character is, so the same
 * text stands behind it, invisible and set in the same way.
 */
export class Carets {
  #drawn = new Map(); // who → {element, at}

  /** `places()` lists `{who, from, to, name, color}`: the selection goes from `from`, and the caret is at `to`. */
  constructor(field, mirror, layer, places) {
    Object.assign(this, { field, mirror, layer, places });
    new ResizeObserver(() => this.draw()).observe(mirror);
    document.fonts?.addEventListener('loadingdone', () => this.draw());
  }

  /** Draws all anew, before the next frame. */
  drawSoon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    const text = this.mirror.firstChild;
    const origin = this.layer.getBoundingClientRect();
    const places = this.places();
    for (const who of this.#drawn.keys()) if (!places.some((place) => place.who === who)) this.#erase(who);
    for (const place of places) this.#drawOne(place, text, origin);
  }

  /** Puts text behind the field. It ends in a character that is nowhere else, so that the end is a place, too. */
  setText(text) {
    this.mirror.replaceChildren(`${text}\u200b`);
    this.drawSoon();
  }

  #erase(who) {
    this.#drawn.get(who).element.remove();
    this.#drawn.delete(who);
  }

  #drawOne({ who, from, to, name, color }, text, origin) {
    const drawn = this.#drawn.get(who) ?? this.#make(who);
    const caret = caretBox(text, to);
    drawn.element.dataset.color = String(color);
    drawn.flag.textContent = name;
    drawn.flag.classList.toggle('flip', caret.left - origin.left > origin.width - 120);
    drawn.parts.replaceChildren(...boxes(text, Math.min(from, to), Math.max(from, to)).map((box) => part(box, origin)));
    Object.assign(drawn.caret.style, { left: `${caret.left - origin.left}px`, top: `${caret.top - origin.top}px`, height: `${caret.height}px` });
    // Who moves shows their name for a while.
    if (drawn.at !== to) restart(drawn.flag);
    drawn.at = to;
  }

  #make(who) {
    const flag = h('span', { class: 'flag' });
    const caret = h('span', { class: 'caret' }, flag);
    const parts = h('span');
    const element = h('div', { class: 'pointer' }, parts, caret);
    this.layer.append(element);
    const drawn = { element, parts, caret, flag, at: -1 };
    this.#drawn.set(who, drawn);
    return drawn;
  }
}

function restart(element) {
  for (const animation of element.getAnimations()) {
    animation.cancel();
    animation.play();
  }
}

function part(box, origin) {
  const element = h('span', { class: 'selected' });
  Object.assign(element.style, {
    left: `${box.left - origin.left}px`,
    top: `${box.top - origin.top}px`,
    width: `${Math.max(box.width, 5)}px`, // lines without a character are seen, too
    height: `${box.height}px`,
  });
  return element;
}

function boxes(text, from, to) {
  if (from === to) return [];
  const range = rangeOf(text, from, to);
  return [...range.getClientRects()];
}

// The box of the character at the index; its left edge is where the caret stands.
function caretBox(text, index) {
  const at = Math.min(index, text.length - 1);
  const list = rangeOf(text, at, at + 1).getClientRects();
  return list[list.length - 1] ?? text.parentElement.getBoundingClientRect();
}

function rangeOf(text, from, to) {
  const range = document.createRange();
  range.setStart(text, Math.min(from, text.length));
  range.setEnd(text, Math.min(to, text.length));
  return range;
}
