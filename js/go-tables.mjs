// Where the Go release that this script names keeps its tables of functions, in the memory that a wasm file starts with.

const magic = 0xfffffff1; // internal/abi.CurrentPCLnTabMagic since Go 1.20

/** The tables by their addresses in memory, from runtime.moduledata; funcs are the addresses of the functions' records. */
export function findTables({ image, view }) {
  const header = findHeader(image, view);
  const word = (at) => Number(view.getBigUint64(at, true));
  const module = findModule(image, view, header);
  // Word 0 is the header; then come the slices funcnametab, cutab, filetab, pctab, pclntable, ftab (runtime/symtab.go).
  const slice = (i, size, first = module + 8) => {
    const start = word(first + 24 * i);
    return { start, end: start + word(first + 8 + 24 * i) * size };
  };
  const [names, cutab, filetab, pctab, pclntable, ftab] = [slice(0, 1), slice(1, 4), slice(2, 1), slice(3, 1), slice(4, 1), slice(5, 8)];
  const functions = word(header + 8);
  if ((ftab.end - ftab.start) / 8 !== functions + 1) throw new Error('runtime.moduledata has another layout: adapt js/go-tables.mjs to this Go release');
  const funcs = Array.from({ length: functions }, (_, i) => pclntable.start + view.getUint32(ftab.start + 8 * i + 4, true));
  // Behind gofunc: epclntab, the slices textsectmap and typelinks.
  const typelinks = slice(0, 4, module + 8 * (goFuncWord + 5));
  // Behind ftab: findfunctab, 2 pcs, 13 pairs and triples of section bounds up to rodata, then gofunc.
  return { typelinks, funcs, names, cutab, filetab, pctab, pclntable, ftab, findfunctab: word(module + 8 * findFuncWord), gofunc: word(module + 8 * goFuncWord) };
}

const findFuncWord = 1 + 3 * 6;
const goFuncWord = 1 + 3 * 6 + 1 + 2 + 2 + 2 + 2 + 2 + 2 + 2 + 3 + 2 + 1;

function findHeader(image, view) {
  for (let at = 0; at + 8 <= image.length; at += 8) {
    if (view.getUint32(at, true) === magic && image[at + 4] === 0 && image[at + 5] === 0 && image[at + 6] === 1 && image[at + 7] === 8) return at;
  }
  throw new Error('found no function table: adapt js/go-tables.mjs to this Go release');
}

function findModule(image, view, header) {
  for (let at = 0; at + 8 <= image.length; at += 8) {
    if (view.getUint32(at, true) === header && view.getUint32(at + 4, true) === 0) return at;
  }
  throw new Error('found no runtime.moduledata: adapt js/go-tables.mjs to this Go release');
}
