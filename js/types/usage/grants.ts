// Permissions of chats and activities.

import {
  DomainUserId, type ActivityPermission, type ActivityPermissionManager, type ChatPermissionManager, type IAllPermissions,
} from '../index.js';

export async function open(activity: ActivityPermissionManager): Promise<boolean> {
  await activity.addWorldPermissions(['join', 'view_state']);
  await activity.removeWorldPermissions(new Set<ActivityPermission>(['lurk']));
  await activity.setUserPermissions({ ann: ['manage'] }, true);
  await activity.addUserPermissions(new Map([[DomainUserId.anonymous('bob'), ['set_state']]]));
  await activity.setGroupPermissions(new Map([['staff', new Set<ActivityPermission>(['remove'])]]));
  const all: IAllPermissions<ActivityPermission> = await activity.getPermissions();
  console.log(activity.type(), activity.id(), all.userPermissions.get('ann')?.has('manage'), all.groupPermissions.size);
  // @ts-expect-error: there is no such permission
  await activity.addWorldPermissions(['write']);
  return all.live;
}

export async function describe(chat: ChatPermissionManager): Promise<string> {
  const own = await chat.resolveSessionPermissions();
  const members: Set<string> = await chat.getGroupPermissions('members');
  await chat.removeGroupPermissions({ members: ['set_topic'] });
  return own.has('join_chat') ? 'joins' : `since ${own.asOf?.toISOString()}, ${members.size}`;
}
