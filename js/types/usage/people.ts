// Users, groups and presence.

import {
  DomainUserId, PresenceService, PresenceStateSetEvent, UserGroup, type ConvergenceDomain, type DomainUser, type IdentityService,
  type IPresenceEvent, type UserPresence, type UserPresenceSubscription,
} from '../index.js';

export async function find(identity: IdentityService): Promise<string[]> {
  const me: DomainUser = await identity.profile();
  const exists: boolean = await identity.userExists(DomainUserId.normal('ann'));
  const ann: DomainUser | undefined = await identity.user('ann');
  const some = await identity.users(['ann', DomainUserId.anonymous('7')]);
  const found = await identity.search({ term: 'an', fields: ['username', 'email'], limit: 10, orderBy: { field: 'lastName', ascending: false } });
  // @ts-expect-error: users have no such field
  await identity.search({ term: 'an', fields: 'age' });
  const groups: UserGroup[] = await identity.groups();
  const staff = await identity.group('staff');
  const mine: string[] = await identity.groupsForUser(me.username);
  const all = await identity.groupsForUsers(['ann', 'bob']);
  console.log(exists, ann?.live, ann?.asOf?.getTime(), some.length, groups[0]?.members, staff.asOf, all.ann?.length);
  return [...found.map((user) => user.username), ...mine];
}

export async function watch(domain: ConvergenceDomain): Promise<UserPresenceSubscription[]> {
  const presence: PresenceService = domain.presence();
  presence.setState('mood', { good: true });
  presence.setState({ page: 7, typing: null });
  presence.setState(new Map([['colour', 'red']]));
  presence.removeState('mood');
  presence.removeState(['page', 'typing']);
  presence.clearState();
  const now: UserPresence = await presence.presence('ann');
  const [ann, bob] = (await presence.subscribe(['ann', 'bob'])) as [UserPresenceSubscription, UserPresenceSubscription];
  ann.on(PresenceService.Events.STATE_SET, (event: PresenceStateSetEvent) => console.log(event.user.username, event.state.get('mood')));
  ann.events().subscribe((event: IPresenceEvent) => console.log(event.name));
  bob.asObservable().subscribe(({ available, state }) => console.log(available, state.size));
  const one: UserPresenceSubscription = await presence.subscribe(DomainUserId.normal('cid'));
  one.unsubscribe();
  console.log(presence.isAvailable(), presence.state().size, now.available, now.isLive(), ann.asOf());
  // @ts-expect-error: what is known of a user cannot be changed
  now.available = true;
  return [ann, bob];
}
