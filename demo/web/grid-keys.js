const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const far = Infinity;

/** Moves the focus in table for a key of the grid pattern, and tells whether it was one. */
export function moveFocus(event, table) {
  const { row, column } = table.focused;
  const { view } = table;
  if (event.altKey || event.metaKey) return false;
  if (steps[event.key]) {
    const [down, right] = steps[event.key];
    table.moveTo(row + down, column + right);
  } else if (event.key === 'Home') table.moveTo(event.ctrlKey ? 0 : row, 0);
  else if (event.key === 'End') table.moveTo(event.ctrlKey ? far : row, far);
  else if (event.key === 'PageDown' && view.page < view.pages) view.set({ page: view.page + 1 });
  else if (event.key === 'PageUp' && view.page > 1) view.set({ page: view.page - 1 });
  else return false;
  return true;
}
