import { RealTimeArray, RealTimeObject } from './containers.js';
import { RealTimeBoolean, RealTimeDate, RealTimeNull, RealTimeNumber, RealTimeString, RealTimeUndefined } from './scalars.js';

// By Kind (content.js).
const classes = [
  RealTimeUndefined, RealTimeNull, RealTimeBoolean, RealTimeNumber, RealTimeString, RealTimeDate, RealTimeArray, RealTimeObject,
];

/** Makes the object for an element of a model. */
export function elementOf(model, ref, kind) {
  return new classes[kind](model, ref, kind);
}
