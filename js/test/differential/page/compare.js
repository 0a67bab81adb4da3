/** Where two expressed values differ: `[{path: 'view[2].name', kendo, ours}]`. The order of an object's members does not matter. */
export function differences(kendo, ours, path = '') {
  if (Object.is(kendo, ours) || JSON.stringify(kendo) === JSON.stringify(ours)) return [];
  if (!isObject(kendo) || !isObject(ours) || Array.isArray(kendo) !== Array.isArray(ours)) return [{ path, kendo, ours }];
  if (Array.isArray(kendo) && kendo.length !== ours.length) return [{ path, kendo, ours }];
  const names = new Set([...Object.keys(kendo), ...Object.keys(ours)]);
  return [...names].flatMap((name) => {
    const below = Array.isArray(kendo) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
    return differences(member(kendo, name), member(ours, name), below);
  });
}

const missing = { $missing: 0 };

function member(object, name) {
  return Object.hasOwn(object, name) ? object[name] : missing;
}

// What stands for a value that JSON does not have (values.js) is compared as a whole.
function isObject(value) {
  return typeof value === 'object' && value !== null && !Object.keys(value).some((name) => name.startsWith('$'));
}
