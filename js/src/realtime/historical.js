// The elements of historical models: they can be read, and change as the model is played.

import { readsArray, readsObject } from './containers.js';
import { ModelElement } from './element.js';
import { arrayEvents, numberEvents, objectEvents, stringEvents } from './element-events.js';
import { readsNothing, readsString } from './scalars.js';

export class HistoricalElement extends ModelElement {}

export class HistoricalObject extends readsObject(HistoricalElement) {
  static Events = objectEvents;
}

export class HistoricalArray extends readsArray(HistoricalElement) {
  static Events = arrayEvents;
}

export class HistoricalString extends readsString(HistoricalElement) {
  static Events = stringEvents;
}

export class HistoricalNumber extends HistoricalElement {
  static Events = numberEvents;
}

export class HistoricalBoolean extends HistoricalElement {}

export class HistoricalDate extends HistoricalElement {}

export class HistoricalNull extends HistoricalElement {}

/** Stands for what is not there. */
export class HistoricalUndefined extends readsNothing(HistoricalElement) {}

// By Kind (content.js).
const classes = [
  HistoricalUndefined, HistoricalNull, HistoricalBoolean, HistoricalNumber, HistoricalString, HistoricalDate, HistoricalArray,
  HistoricalObject,
];

/** Makes the object for an element of a historical model. */
export function historicalElementOf(model, ref, kind) {
  return new classes[kind](model, ref, kind);
}
