const first = ['Brave', 'Bright', 'Calm', 'Clever', 'Curious', 'Eager', 'Gentle', 'Happy', 'Kind', 'Lively', 'Merry', 'Patient', 'Quick', 'Quiet', 'Sunny', 'Witty'];
const last = ['Badger', 'Beaver', 'Crane', 'Falcon', 'Fox', 'Hare', 'Heron', 'Lynx', 'Marten', 'Otter', 'Owl', 'Panda', 'Raven', 'Robin', 'Seal', 'Swift'];

const any = (list) => list[Math.floor(Math.random() * list.length)];

/** A name for somebody who did not say theirs. */
export const newName = () => `${any(first)} ${any(last)}`;

/** The name of this window: another one in each, the same after a reload. */
export function ownName() {
  const name = sessionStorage.getItem('name') ?? newName();
  sessionStorage.setItem('name', name);
  return name;
}

/** "Brave Otter" as "BO". */
export const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0]).join('').toUpperCase();
