import { classes } from './classes.js';
import { lists } from './lists.js';
import { models } from './models.js';
import { objects } from './objects.js';
import { scenarios as basics } from './scenarios.js';

export const scenarios = { ...basics, ...objects, ...lists, ...models, ...classes };

/** Runs all scenarios with a set of classes: {name: [logged as JSON, …]}. */
export function runScenarios(classes) {
  const results = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const entries = [];
    try {
      scenario(classes, (entry) => entries.push(JSON.stringify(entry)));
    } catch (error) {
      entries.push(`threw ${error.name}`);
    }
    results[name] = entries;
  }
  return results;
}
