// Historical models, and where answers come from.

import {
  ConvergenceDomain, HistoricalArray, HistoricalModel, HistoricalString, type ModelResult, type PagedData, TargetVersionChangedEvent, VersionChangedEvent,
} from '../index.js';

export async function slider(domain: ConvergenceDomain, input: HTMLInputElement): Promise<HistoricalModel> {
  const history: HistoricalModel = await domain.models().history('notes/1');
  input.min = String(history.minVersion());
  input.max = String(history.maxVersion());
  input.oninput = () => void history.playTo(input.valueAsNumber);
  history.on(HistoricalModel.Events.VERSION_CHANGED, ({ version }: VersionChangedEvent) => { input.value = String(version); });
  history.on('target_changed', (event: TargetVersionChangedEvent) => console.log(event.version, event.src === history));
  history.on('transition_end', () => console.log(history.isTransitioning(), history.targetVersion()));
  const text = history.elementAt('text') as HistoricalString;
  text.on('insert', ({ index, value }) => console.log(index, value));
  await history.playToTime(new Date(history.minTime().getTime() + 1000));
  await history.forward();
  await history.backward(2);
  const first: string | undefined = (history.root().get('list') as HistoricalArray).get(0).value();
  console.log(first, history.isLive(), history.asOf()?.toISOString(), history.modelId(), history.collectionId(), history.time() > history.createdTime());
  // @ts-expect-error: what was cannot be changed
  text.insert(0, 'x');
  // @ts-expect-error: a time is a Date
  await history.playToTime(0);
  return history;
}

export async function local(domain: ConvergenceDomain): Promise<string> {
  const page: PagedData<ModelResult> = await domain.models().query('SELECT * FROM notes LIMIT 10');
  const { read, live, asOf } = await domain.models().permissions('notes/1').getPermissions();
  return page.isLive() ? 'now' : `as of ${page.asOf() ?? 'never'}: ${page.totalResults}, ${read} ${live} ${asOf?.getTime()}`;
}
