// The storage contract (docs/storage-contract.md) as tests, for any runner: an application runs them on the storage it has made.

/**
 * The tests: {name, run()} each; run throws, or rejects, if the contract is not kept. create() makes a new storage without
 * data. reopen(storage), if given, makes another one on the same data, as the next visit to the page does.
 */
export function storageContract({ create, reopen }) {
  const tests = reopen ? { ...contract, ...lasting } : contract;
  return Object.entries(tests).map(([name, test]) => ({
    name,
    async run() {
      const storage = create();
      const store = await storage.open(storeName);
      await test(new Checked(store), { storage, reopen });
      await store.close();
    },
  }));
}

const buckets = ['meta', 'journal', 'rows', 'leases', 'quarantine'];
const storeName = 'convergence/tests/contract/anonymous';
const all = { lower: undefined, upper: undefined, lowerOpen: false, upperOpen: false, reverse: false, limit: 0 };
const bytes = (...list) => new Uint8Array(list);

// Keys in their order.
const sorted = [
  [-(2 ** 40)], [-1], [0], [0, 0], [0, ''], [2], [10], [2 ** 53 - 1], [''], ['', 1], ['10'], ['2'], ['a'], ['a', -5], ['a', 5],
  ['a', 5, 'z'], ['a', '5'], ['a', 'b'], ['a\0'], ['aa'], ['b'], ['é'], ['\u{1F600}'], ['\uFFFD'],
];

/** A store with what the tests do to it and ask it. */
class Checked {
  constructor(store) {
    this.store = store;
  }

  async apply(writes, expects = [], durability = 'strict') {
    await this.store.apply({ expects, writes }, durability);
  }

  put(...keys) {
    return this.apply(keys.map((key) => ({ bucket: 'rows', key, value: bytes(1) })));
  }

  async isStale(writes, expects) {
    let code = 'no error';
    await this.apply(writes, expects).catch((error) => { code = error?.code; });
    equal(code, 'storage_stale', 'the code of the error');
  }

  async has(bucket, key, value) {
    const found = await this.store.get(bucket, key);
    if (value === undefined) return equal(found ?? undefined, undefined, `the value of ${JSON.stringify(key)}`);
    equal(Object.prototype.toString.call(found), '[object Uint8Array]', 'the type of a value');
    return equal([...found], [...value], `the value of ${JSON.stringify(key)}`);
  }

  async keys(range, ...expected) {
    const records = await this.store.getRange('rows', { ...all, ...range });
    equal(records.map(({ key }) => key), expected, `the keys of ${JSON.stringify(range)}`);
  }
}

function equal(actual, expected, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a}; should be ${b}`);
}

const put = (bucket, key, value) => ({ bucket, key, value });

const contract = {
  async 'keys sort part by part, numbers before strings'(store) {
    await store.put(...sorted.map((_, i) => sorted[(i * 11 + 5) % sorted.length]));
    await store.keys({}, ...sorted);
    await store.keys({ reverse: true }, ...[...sorted].reverse());
  },

  async 'a range has open and closed bounds, and may be without'(store) {
    const [a, b, c, d] = [['a', 1], ['a', 2], ['a', 3], ['a', 4]];
    await store.put(a, b, c, d);
    await store.keys({ lower: b }, b, c, d);
    await store.keys({ lower: b, lowerOpen: true }, c, d);
    await store.keys({ upper: c }, a, b, c);
    await store.keys({ upper: c, upperOpen: true }, a, b);
    await store.keys({ lower: b, upper: b }, b);
    await store.keys({ lower: a, upper: d, lowerOpen: true, upperOpen: true }, b, c);
    await store.keys({ lower: ['c'], upper: ['d'] });
  },

  async 'a bound that ends with [] is behind everything that begins like it'(store) {
    await store.put(...sorted);
    await store.keys({ lower: ['a'], lowerOpen: true, upper: ['a', []] }, ['a', -5], ['a', 5], ['a', 5, 'z'], ['a', '5'], ['a', 'b']);
    await store.keys({ lower: ['a', 5], lowerOpen: true, upper: ['a', 5, []] }, ['a', 5, 'z']);
  },

  async 'a limit counts after bounds and order'(store) {
    await store.put([1], [2], [3], [4]);
    await store.keys({ limit: 2 }, [1], [2]);
    await store.keys({ limit: 2, reverse: true, upper: [4], upperOpen: true }, [3], [2]);
    await store.keys({ limit: 9 }, [1], [2], [3], [4]);
  },

  async 'values come back as they were, empty and large ones, too'(store) {
    const large = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7) >> 3);
    const odd = bytes(0, 255, 128, 34, 10);
    await store.apply([put('rows', ['large'], large), put('rows', ['empty'], bytes()), put('rows', ['odd'], odd)]);
    await store.has('rows', ['large'], large);
    await store.has('rows', ['empty'], bytes());
    await store.has('rows', ['odd'], odd);
    await store.has('rows', ['none'], undefined);
    const records = await store.store.getRange('rows', all);
    equal(records.map(({ key, value }) => [key, value.length]), [[['empty'], 0], [['large'], 1 << 20], [['odd'], 5]], 'records');
  },

  async 'the writes of a batch are made in their order, in all buckets'(store) {
    await store.apply([
      ...buckets.map((bucket) => put(bucket, ['same'], bytes(1))), put('rows', [1], bytes(1)), put('rows', [1], bytes(2)), put('rows', [2], bytes(1)),
      put('rows', [2], null), put('rows', [3], bytes(1)), { bucket: 'rows', range: { ...all, lower: [3], upper: [9] } }, put('rows', [4], bytes(1)),
    ]);
    await store.keys({}, [1], [4], ['same']);
    await store.has('rows', [1], bytes(2));
    for (const bucket of buckets) await store.has(bucket, ['same'], bytes(1));
    await store.apply([put('rows', ['not there'], null)], [], 'relaxed');
  },

  async 'a range that is deleted takes nothing else with it'(store) {
    await store.put(['a'], ['a', 1], ['a', 'z'], ['b', 1]);
    await store.apply([{ bucket: 'rows', range: { lower: ['a'], upper: ['a', []], lowerOpen: true, upperOpen: false } }]);
    await store.keys({}, ['a'], ['b', 1]);
  },

  async 'a batch that expects something else changes nothing'(store) {
    await store.apply([put('meta', ['version'], bytes(1)), put('rows', [1], bytes(1))]);
    const writes = [put('rows', [1], bytes(2)), put('journal', [1], bytes(2)), { bucket: 'meta', range: all }];
    for (const value of [bytes(2), null, bytes(), bytes(1, 0)]) await store.isStale(writes, [put('meta', ['version'], value)]);
    await store.isStale(writes, [put('meta', ['version'], bytes(1)), put('meta', ['none'], bytes())]);
    await store.has('rows', [1], bytes(1));
    await store.has('journal', [1], undefined);
    await store.has('meta', ['version'], bytes(1));
    await store.apply(writes, [put('meta', ['version'], bytes(1)), put('meta', ['none'], null)]);
    await store.has('rows', [1], bytes(2));
    await store.has('meta', ['version'], undefined);
  },

  async 'expectations are of the store before the batch'(store) {
    await store.apply([put('rows', [1], bytes(1))], [put('rows', [1], null)]);
    await store.isStale([put('rows', [1], bytes(1))], [put('rows', [1], null)]);
    await store.apply([], [put('rows', [1], bytes(1))]);
    await store.isStale([], [put('rows', [1], bytes(2))]);
  },

  async 'whoever opens a name while another has it open gets the same data'(store, { storage }) {
    const other = new Checked(await storage.open(storeName));
    await store.put(['a']);
    await other.keys({}, ['a']);
    await other.put(['b']);
    await other.store.close();
    await store.keys({}, ['a'], ['b']);
  },
};

// What needs a second storage on the same data.
const lasting = {
  async 'what was stored is there for the next one, under its name only'(store, { storage, reopen }) {
    await store.apply([put('rows', ['a', 1], bytes(1, 2)), put('journal', ['é'], bytes())]);
    await store.store.close();
    const again = reopen(storage);
    const same = new Checked(await again.open(storeName));
    await same.has('rows', ['a', 1], bytes(1, 2));
    await same.has('journal', ['é'], bytes());
    await same.keys({}, ['a', 1]);
    const other = new Checked(await again.open('convergence/tests/contract/user/ann/é?*'));
    await other.keys({});
    await other.put([1]);
    await same.keys({}, ['a', 1]);
  },
};
