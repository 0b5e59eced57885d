import type { Group, User } from '@turnpike/model';
import { isRecord, member } from '../data/data-file.ts';
import type { Fields } from '../data/fields.ts';
import { type Estate, readReference } from '../estate.ts';
import { without } from '../without-absent.ts';

/** Azure: these are there in every service. */
const builtIn: readonly Group[] = ['Administrators', 'Developers', 'Guests'].map((name) => ({
  id: name.toLowerCase(),
  name,
  type: 'system',
}));

/** Reads the groups; those that every service has are there without a file. */
export function readGroups(estate: Estate): readonly Group[] {
  const groups = estate.files('group').flatMap((file): Group[] => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['groups', id]]);
    if (fields === undefined) return [];
    const type = fields.word('type', ['custom', 'system', 'external']) ?? 'custom';
    return [{ id, name: fields.text('displayName') ?? id, type }];
  });
  const ids = new Set(groups.map(({ id }) => id.toLowerCase()));
  return [...groups, ...builtIn.filter(({ id }) => !ids.has(id))];
}

/** Reads the users. Neither tool writes them; a folder may hold them all the same. */
export function readUsers(estate: Estate): readonly User[] {
  return estate.files('user').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['users', id]]);
    if (fields === undefined) return [];
    const identities = fields.list('identities').map((identity) => ({
      provider: identity.requiredText('provider') ?? '',
      id: identity.requiredText('id') ?? '',
    }));
    return [
      without({
        id,
        email: fields.requiredText('email') ?? '',
        firstName: fields.text('firstName') ?? '',
        lastName: fields.text('lastName') ?? '',
        state: fields.word('state', ['active', 'blocked', 'pending', 'deleted']) ?? 'active',
        note: fields.text('note'),
        identities: identities.length === 0 ? undefined : identities,
        groups: readMemberships(fields),
        registrationDate: fields.text('registrationDate'),
      }),
    ];
  });
}

/** Names, references, or the groups themselves, as Azure answers them. */
function readMemberships(fields: Fields): readonly string[] {
  const groups = fields.value('groups') ?? [];
  if (!Array.isArray(groups)) {
    fields.report('invalid-value', "'groups' is no list; expected names of groups", 'groups');
    return [];
  }
  return groups.flatMap((group: unknown) => {
    const text = isRecord(group) ? (member(group, 'id') ?? member(group, 'name')) : group;
    const name = typeof text === 'string' ? readReference(text, 'groups') : undefined;
    if (name !== undefined) return [name];
    fields.report('invalid-reference', 'found a group without a name; expected names of groups', 'groups');
    return [];
  });
}
