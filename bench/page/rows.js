const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliett'];

/** Rows of ten fields as an API would send them: the same ones each time. */
export function makeRows(count) {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `${words[i % 10]} ${words[(i * 7) % 10]} ${i}`,
    category: words[(i * 3) % 10],
    price: ((i * 7919) % 100000) / 100,
    quantity: (i * 31) % 1000,
    discontinued: i % 7 === 0,
    created: new Date(Date.UTC(2020, 0, 1) + i * 3_600_000).toISOString(),
    shipped: i % 3 ? new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString() : null,
    rating: (i % 50) / 10,
    note: i % 5 ? '' : `note on ${i}`,
  }));
}

export const model = {
  id: 'id',
  fields: {
    id: { type: 'number' },
    name: { type: 'string' },
    category: { type: 'string' },
    price: { type: 'number' },
    quantity: { type: 'number' },
    discontinued: { type: 'boolean' },
    created: { type: 'date' },
    shipped: { type: 'date', nullable: true },
    rating: { type: 'number' },
    note: { type: 'string' },
  },
};

export const flight = {
  fields: { delay: { type: 'number' }, distance: { type: 'number' }, time: { type: 'number' } },
};
