/**
 * The results of a comparison with a peer as a Markdown table: `[{what, holdfast: [samples], [peer]: [samples]}]`. A ratio
 * below 1 means that Holdfast needs less.
 */
export function formatTable(title, results, peer = 'kendo') {
  const name = peer[0].toUpperCase() + peer.slice(1);
  const lines = results.map((result) => {
    const [ours, theirs] = [median(result.holdfast), median(result[peer])];
    return `| ${result.what} | ${show(ours)} | ${show(theirs)} | ${ratio(ours, theirs)} |`;
  });
  return [`\n### ${title}\n`, `| median | Holdfast | ${name} | Holdfast ÷ ${name} |`, '|---|---|---|---|', ...lines].join('\n');
}

/** The middle of the samples, or the message if there is one among them; a dash if there are none. */
function median(samples) {
  if (samples.length === 0) return '–';
  const failure = samples.find((sample) => typeof sample === 'string');
  if (failure) return failure;
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function show(value) {
  return typeof value === 'string' ? value : String(Number(value.toPrecision(3)));
}

function ratio(ours, theirs) {
  return typeof ours === 'number' && typeof theirs === 'number' && theirs > 0 ? show(ours / theirs) : '–';
}
