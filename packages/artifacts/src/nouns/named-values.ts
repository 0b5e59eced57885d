import type { SnapshotNamedValue } from '@turnpike/model';
import type { Estate } from '../estate.ts';

/** Values that are given from outside, by the name that policies mention. */
export type GivenNamedValues = ReadonlyMap<string, { readonly value: string; readonly secret?: boolean }>;

/** What the tools write where a secret was. */
const redacted = /^(?:\*+|<redacted>|\*+ ?redacted ?\*+)$/i;

/** Reads the named values; those that are given take the place of those in files, or join them. */
export function readNamedValues(estate: Estate, given: GivenNamedValues): readonly SnapshotNamedValue[] {
  const byName = new Map<string, SnapshotNamedValue>();
  for (const file of estate.files('named-value')) {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['namedValues', id]]);
    if (fields === undefined) continue;
    const name = fields.text('displayName') ?? id;
    if (byName.has(name)) {
      fields.report(
        'duplicate-id',
        `another named value has the name '${name}'; expected a name of its own`,
        'displayName',
      );
      continue;
    }
    const present = fields.text('value');
    const over = given.get(name) ?? given.get(id);
    const value = over?.value ?? (present !== undefined && redacted.test(present) ? undefined : present);
    const secret = fields.flag('secret') === true || over?.secret === true || fields.value('keyVault') !== undefined;
    if (value !== undefined) byName.set(name, { name, value, secret });
    else
      fields.report(
        'missing-named-value',
        `'${name}' has no value here${fields.value('keyVault') === undefined ? '' : ', but in a key vault'}; expected ` +
          'one in the file of named values that the program was given, or in the overrides',
        undefined,
        'warning',
      );
  }
  for (const [name, { value, secret = false }] of given) {
    const isThere = byName.has(name) || estate.files('named-value').some(({ names }) => names[0] === name);
    if (!isThere) byName.set(name, { name, value, secret });
  }
  return [...byName.values()];
}

/** Puts named values into a text, as Azure does with the credentials of backends; a name that is not there is returned as it is. */
export function fillIn(
  text: string,
  namedValues: ReadonlyMap<string, string>,
  missing: (name: string) => void,
): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (mention, name: string) => {
    const value = namedValues.get(name);
    if (value === undefined) missing(name);
    return value ?? mention;
  });
}
