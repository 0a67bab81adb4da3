/** Milliseconds that some work takes, until its promise settles. */
export async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same for work that is done when it returns. */
export function timeSync(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function median(samples) {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1];
}
