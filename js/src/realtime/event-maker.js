/** Returns what makes an event of a name out of an object that has its members; the classes (events.js) are those that can come. */
export function eventMaker(...classes) {
  const byName = Object.fromEntries(classes.map((Class) => [Class.NAME, Class]));
  return (name, told) => byName[name]._of(told);
}
