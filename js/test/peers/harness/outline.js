/** What an element is and holds, down to its ids, as plain data that compares. */
export function outline(element) {
  const head = { id: element.id(), type: element.type() };
  if (head.type === 'object') {
    const entries = element.keys().sort().map((key) => [key, outline(element.get(key))]);
    return { ...head, children: Object.fromEntries(entries) };
  }
  if (head.type === 'array') {
    const children = [];
    element.forEach((child) => children.push(outline(child)));
    return { ...head, children };
  }
  return { ...head, value: element.value() };
}
