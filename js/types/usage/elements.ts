// The elements of open models: what is told of each kind of them, and references.

import {
  ArrayReorderEvent, ArraySetEvent, ArraySetValueEvent, BooleanSetValueEvent, DateSetValueEvent, ElementReference, ModelElementType,
  ModelReference, NumberSetValueEvent, ObjectRemoveEvent, ObjectSetValueEvent, PropertyReference, RealTimeArray, RealTimeBoolean,
  RealTimeDate, RealTimeElement, RealTimeNumber, RealTimeObject, RealTimeString, ReferenceClearedEvent, ReferenceDisposedEvent,
  type IConvergenceModelValueEvent, type IValueChangedEvent, type LocalModelReference, type ModelReferenceEvents, type ModelReferenceTypes,
  type RealTimeArrayEvents, type RealTimeBooleanEvents, type RealTimeDateEvents, type RealTimeElementEvents, type RealTimeNullEvents,
  type RealTimeNumberEvents, type RealTimeObjectEvents, type RealTimeStringEvents, type RealTimeUndefinedEvents, type ReferenceFilter,
  type ReferenceType,
} from '../index.js';

const anyNames: RealTimeElementEvents = RealTimeElement.Events;
const objectNames: RealTimeObjectEvents = RealTimeObject.Events;
const arrayNames: RealTimeArrayEvents = RealTimeArray.Events;
const numberNames: RealTimeNumberEvents = RealTimeNumber.Events;
const plainNames: (RealTimeBooleanEvents | RealTimeDateEvents | RealTimeNullEvents | RealTimeUndefinedEvents)[] = [anyNames];
const textNames: RealTimeStringEvents = RealTimeString.Events;

const byWhom = ({ user, sessionId, local }: IValueChangedEvent) => console.log(user.username, sessionId, local);
const where = ({ element, name }: IConvergenceModelValueEvent) => console.log(name, element.path());

export function watch(object: RealTimeObject, list: RealTimeArray, number: RealTimeNumber, done: RealTimeBoolean, when: RealTimeDate): void {
  object
    .on(objectNames.REMOVE, ({ key, oldValue }: ObjectRemoveEvent) => console.log(key, oldValue.value()))
    .on(objectNames.VALUE, (event: ObjectSetValueEvent) => where(event));
  list
    .on(arrayNames.SET, ({ index, value, oldValue }: ArraySetEvent) => console.log(index, value.id(), oldValue.id()))
    .on(arrayNames.REORDER, ({ fromIndex, toIndex }: ArrayReorderEvent) => console.log(fromIndex, toIndex))
    .on(arrayNames.VALUE, (event: ArraySetValueEvent) => byWhom(event));
  number.on(numberNames.VALUE, ({ element }: NumberSetValueEvent) => console.log(element.value() + 1));
  done.on(anyNames.VALUE, ({ element }: BooleanSetValueEvent) => console.log(!element.value()));
  when.on(anyNames.VALUE, ({ element }: DateSetValueEvent) => console.log(element.value().getTime(), plainNames.length, textNames.SPLICE));
  if (object.get('x').type() === ModelElementType.UNDEFINED) object.set('x', [1, { y: new Date() }]);
}

export function follow(element: RealTimeElement, own: LocalModelReference<any, ModelReference>, filter: ReferenceFilter): ReferenceType[] {
  const names: ModelReferenceEvents = ModelReference.Events;
  const types: ModelReferenceTypes = ModelReference.Types;
  const found = element.references(filter);
  for (const reference of found) {
    if (reference instanceof PropertyReference) console.log(reference.value().length);
    if (reference instanceof ElementReference) console.log(reference.value().isAttached());
    reference
      .on(names.CLEARED, ({ oldValues }: ReferenceClearedEvent<any>) => console.log(oldValues.length))
      .on(names.DISPOSED, ({ src }: ReferenceDisposedEvent) => console.log(src.key()));
  }
  own.unshare();
  own.clear();
  own.dispose();
  return [types.INDEX, own.type(), ...found.map((reference) => reference.type())];
}

// @ts-expect-error: a text takes no number
export const noText = (text: RealTimeString) => text.insert(0, 5);
// @ts-expect-error: a number is added to by numbers
export const noNumber = (number: RealTimeNumber) => number.add('1');
// @ts-expect-error: a caret is an index
export const noCaret = (text: RealTimeString) => text.indexReference('caret').set('0');
// @ts-expect-error: a selection has an end
export const noEnd = (text: RealTimeString) => text.rangeReference('selection').set({ start: 0 });
// @ts-expect-error: a path has keys and indexes
export const noPath = (object: RealTimeObject) => object.elementAt({ key: 'a' });
