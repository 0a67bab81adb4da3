/** The order of texts in the language of the page, as localeCompare has it. */

const collator = new Intl.Collator();

export const compareTexts = (a, b) => collator.compare(a, b);

/** The place of each text in that order; equal ones have the same. */
export function placesOf(texts) {
  const places = new Uint32Array(texts.length);
  const order = places.map((_, i) => i).sort((a, b) => collator.compare(texts[a], texts[b]));
  let place = 0;
  order.forEach((text, i) => {
    if (i && collator.compare(texts[order[i - 1]], texts[text])) place++;
    places[text] = place;
  });
  return places;
}
