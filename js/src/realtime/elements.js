import { Kind } from './content.js';
import { RealTimeArray, RealTimeObject } from './containers.js';
import { RealTimeBoolean, RealTimeDate, RealTimeNull, RealTimeNumber, RealTimeString, RealTimeUndefined } from './scalars.js';

const classes = {
  [Kind.undefined]: RealTimeUndefined,
  [Kind.null]: RealTimeNull,
  [Kind.boolean]: RealTimeBoolean,
  [Kind.number]: RealTimeNumber,
  [Kind.string]: RealTimeString,
  [Kind.date]: RealTimeDate,
  [Kind.array]: RealTimeArray,
  [Kind.object]: RealTimeObject,
};

/** Makes the object for an element of a model. */
export function elementOf(model, ref, kind) {
  return new classes[kind](model, ref, kind);
}
