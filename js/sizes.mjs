// What each room adds to the wasm file, from the sizes and names of its functions.
//
// Go writes names into an unstripped file only, which has the same code as the stripped one. What a room costs a page is its
// share of the code times the compressed size: data (line tables, type descriptors) grow with the code they belong to.

const ours = 'github.com_holdfast_sdk_holdfast_';

// The linker writes / and - of package paths as _.
const rooms = [
  ['cmd/wasm', new RegExp(`^(main|hf_\\w+|${ours}cmd_wasm_\\w+)$`)],
  ['datasource', new RegExp(`^${ours}datasource$`)],
  ['datasource/rows', new RegExp(`^${ours}datasource_rows$`)],
  ['sdk', new RegExp(`^${ours}sdk$`)],
  ['sdk/modelstore', new RegExp(`^${ours}sdk_modelstore$`)],
  ['sdk/document', new RegExp(`^${ours}sdk_document$`)],
  ['sdk/history', new RegExp(`^${ours}sdk_history$`)],
  ['sdk/chat, outbox', new RegExp(`^${ours}sdk_(chat|outbox)$`)],
  ['other sdk services', new RegExp(`^${ours}sdk_\\w+$`)],
  ['query', new RegExp(`^${ours}query$`)],
  ['ot', new RegExp(`^${ours}ot$`)],
  ['wire', new RegExp(`^${ours}wire$`)],
  ['offline', new RegExp(`^${ours}offline$`)],
  ['idb', new RegExp(`^${ours}idb$`)],
  ['go-indexeddb, safejs', /^github\.com_hack_pad_/],
  ['Go runtime', /^(runtime|internal_runtime_\w+|internal_(abi|cpu|bytealg|chacha8rand|goarch|sync))$/],
  ['Go standard library', /./],
];

/** [room, functions, bytes of code], in the order of the table. */
export function roomSizes(wasm) {
  const { bodies, names, imported } = readFunctions(wasm);
  const table = new Map(rooms.map(([room]) => [room, { functions: 0, code: 0 }]));
  bodies.forEach((size, i) => {
    const path = packageOf(names.get(imported + i) ?? 'runtime.unnamed');
    const [room] = rooms.find(([, pattern]) => pattern.test(path));
    table.get(room).functions++;
    table.get(room).code += size;
  });
  return [...table].map(([room, { functions, code }]) => [room, functions, code]);
}

// The package of a symbol. A generic instance is counted where it was instantiated for, if that is seen in its name.
function packageOf(symbol) {
  const name = symbol.replace(/^type_\.(eq|hash)\./, '');
  const instantiated = name.match(/\[.*?(github\.com_\w+)\./);
  return instantiated?.[1] ?? name.match(/^(github\.com_)?[^.[]*/)[0];
}

function readFunctions(wasm) {
  const r = new WasmReader(wasm, 8);
  const found = { bodies: [], names: new Map(), imported: 0 };
  while (r.at < wasm.length) {
    const id = wasm[r.at++];
    const end = r.uint() + r.at;
    if (id === 2) found.imported = countImports(r);
    if (id === 10) found.bodies = readBodies(r);
    if (id === 0 && r.name() === 'name') readNames(r, end, found.names);
    r.at = end;
  }
  return found;
}

// Go imports nothing but functions: module, name, kind, type each.
function countImports(r) {
  const count = r.uint();
  for (let i = 0; i < count; i++) {
    r.name();
    r.name();
    if (r.wasm[r.at++] !== 0) throw new Error('the wasm file imports something that is no function');
    r.uint();
  }
  return count;
}

function readBodies(r) {
  return Array.from({ length: r.uint() }, () => {
    const size = r.uint();
    r.at += size;
    return size;
  });
}

function readNames(r, end, names) {
  while (r.at < end) {
    const kind = r.wasm[r.at++];
    const next = r.uint() + r.at;
    if (kind === 1) for (let n = r.uint(); n > 0; n--) names.set(r.uint(), r.name());
    r.at = next;
  }
}

class WasmReader {
  constructor(wasm, at) {
    this.wasm = wasm;
    this.at = at;
  }

  uint() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.wasm[this.at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }

  name() {
    const length = this.uint();
    this.at += length;
    return this.wasm.toString('utf8', this.at - length, this.at);
  }
}
