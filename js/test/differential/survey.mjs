// Prints the smallest program of each kind of difference that the programs of some seeds show. From the folder js:
//
//   node test/differential/survey.mjs              all families; seeds 1 to 200
//   node test/differential/survey.mjs local 1 500  one family, 500 seeds from 1 on
//   node test/differential/survey.mjs local 1 500 'partialUpdate|^page'   … without kinds that are known already
import { openPage } from './browser.js';

const [family, first = 1, count = 200, except] = process.argv.slice(2);
const page = await openPage();
try {
  const families = family ? [family] : undefined;
  const { failures, ...counts } = await page.search({ families, first: Number(first), count: Number(count), except: except || undefined, all: true });
  console.log(failures.join('\n\n'));
  console.log(counts);
} finally {
  await page.close();
}
