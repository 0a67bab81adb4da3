// Activities: who looks at what, and where.

import {
  Activity, ActivityForceLeaveEvent, ActivityParticipant, ActivitySessionJoinedEvent, ActivityStateSetEvent, ConvergenceDomain,
  type IActivityJoinOptions,
} from '../index.js';

export async function look(domain: ConvergenceDomain, page: string): Promise<Activity> {
  const options: IActivityJoinOptions = {
    state: { page, scroll: { top: 0 } },
    autoCreate: { ephemeral: true, worldPermissions: ['join', 'view_state', 'set_state'], groupPermissions: { staff: ['manage'] } },
  };
  const activity = await domain.activities().join('view', 'document-1', options);
  activity.on(Activity.Events.SESSION_JOINED, ({ participant }: ActivitySessionJoinedEvent) => greet(participant));
  activity.on('state_set', ({ user, key, value, local }: ActivityStateSetEvent) => console.log(user.displayName, key, value, local));
  activity.on('force_leave', ({ reason }: ActivityForceLeaveEvent) => console.log(reason));
  activity.participantsAsObservable().subscribe((list) => list.forEach(greet));
  activity.setState('page', 2);
  activity.setState(new Map([['page', 3]]));
  activity.removeState(['scroll']);
  activity.clearState();
  await activity.saved();
  // @ts-expect-error: a participant is who it is
  activity.participants()[0].sessionId = '1';
  return activity;
}

function greet({ user, state, local }: ActivityParticipant): void {
  if (!local) console.log(user.username, state.get('page'));
}

export async function tidy(domain: ConvergenceDomain): Promise<string> {
  const service = domain.activities();
  await service.create({ activityType: 'view', activityId: 'home', userPermissions: { ann: ['remove'] } });
  for (const activity of service.joined().values()) await activity.leave();
  await service.remove('home', 'view');
  const activity = await service.join('view', 'document-1', { lurk: true });
  return activity.isLive() ? 'now' : `as of ${activity.asOf()?.toISOString()}`;
}
