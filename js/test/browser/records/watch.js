/** Logs the named events of a node, without the members that hold objects. */
export function watch(node, log, name, events = ['get', 'set', 'change', 'equalSet']) {
  for (const event of events) {
    node.bind(event, ({ field, action, index, items, value }) => {
      log([name, event, field, action, index, items?.length, typeof value === 'object' ? 'object' : value]);
    });
  }
}
