import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ChangeContext } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { referenceTo } from '../reference.ts';

/** The full id of a user, however the user was named. */
export function fullUserId(text: unknown, serviceId: string): string {
  const name = referenceTo('users', text);
  return name === undefined || /^\/subscriptions\//i.test(String(text)) ? String(text) : `${serviceId}/users/${name}`;
}

/** Whether there is the user that is said to have written something. */
export async function checkUser({ userId }: JsonObject, { reader }: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const name = referenceTo('users', userId);
  const isThere = name !== undefined && (await reader.get(`users/${name}`.toLowerCase())) !== undefined;
  return isThere ? [] : [detail('userId', "'userId' is no user that there is; expected '/users/{id}'")];
}
