import { randomBytes } from 'node:crypto';
import type { ChangeContext } from '../define-resource.ts';
import { equals } from '../filter/equals.ts';

// Azure: secrets of loggers and caches are put into named values that are made for them, and what is shown is the mention
// of one, such as `{{Logger-Credentials--5f28745bbebeeb13cc3f7301}}`.

const mention = /\{\{\s*([\w.-]+)\s*\}\}/g;
const loneMention = /^\{\{\s*([\w.-]+)\s*\}\}$/;

/** Which named values are made for secrets: what their names begin with, before 24 hexadecimal digits. */
export type SecretPrefix = 'Logger-Credentials--' | '';

/** Puts a secret into a named value, into that which had the one before, and gives the mention; a mention stays what it is. */
export async function keepSecret(
  value: string,
  before: unknown,
  prefix: SecretPrefix,
  context: ChangeContext,
): Promise<string> {
  if (loneMention.test(value)) return value;
  const id = (await ownFor(before, prefix, context)) ?? randomBytes(12).toString('hex');
  const place = placeOf(id, context.path);
  const displayName = `${prefix}${id}`;
  await context.reader.put(
    {
      ...place,
      properties: { displayName, secret: true },
      secrets: { value },
      fields: { name: id, displayName: displayName.toLowerCase(), tags: null },
    },
    'any',
  );
  return `{{${displayName}}}`;
}

/** Deletes the named value that was made for a secret, unless another logger or cache mentions it. */
export async function forgetSecret(
  text: unknown,
  prefix: SecretPrefix,
  context: Pick<ChangeContext, 'path' | 'reader'>,
): Promise<void> {
  const id = await ownFor(text, prefix, context);
  if (id !== undefined) await context.reader.delete(placeOf(id, context.path).key, 'any');
}

/** The named values that a text mentions and that are not there. */
export async function missingNamedValues(
  text: string,
  { path, reader }: Pick<ChangeContext, 'path' | 'reader'>,
): Promise<readonly string[]> {
  const { type, parent } = placeOf('', path);
  const missing: string[] = [];
  for (const [, name = ''] of text.matchAll(mention)) {
    const filter = equals('displayName', name);
    if ((await reader.list({ type, parent, filter, top: 1 })).count === 0) missing.push(name);
  }
  return missing;
}

/** A text with the named values that it mentions; those that were made for secrets may mention others. */
export function fillIn(text: string, namedValues: ReadonlyMap<string, string>): string {
  return text.replace(mention, (mentioned, name: string) => {
    const value = namedValues.get(name) ?? mentioned;
    const isMade = /^(?:Logger-Credentials--)?[0-9a-f]{24}$/.test(name);
    return isMade ? value.replace(mention, (inner, other: string) => namedValues.get(other) ?? inner) : value;
  });
}

function madeFor(text: unknown, prefix: SecretPrefix): string | undefined {
  const name = typeof text === 'string' ? loneMention.exec(text)?.[1] : undefined;
  const id = name?.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  return id !== undefined && /^[0-9a-f]{24}$/.test(id) ? id : undefined;
}

/** The named value that was made for a secret, where nobody else has taken it over by putting what was shown. */
async function ownFor(
  text: unknown,
  prefix: SecretPrefix,
  { path, reader }: Pick<ChangeContext, 'path' | 'reader'>,
): Promise<string | undefined> {
  const id = madeFor(text, prefix);
  if (id === undefined) return undefined;
  const pages = await Promise.all(['loggers', 'workspaces/loggers', 'caches'].map((type) => reader.list({ type })));
  const others = pages.flatMap(({ resources }) => resources).filter(({ key }) => key !== path.toLowerCase());
  return others.some(({ properties }) => JSON.stringify(properties).includes(`{{${prefix}${id}}}`)) ? undefined : id;
}

/** Named values are in the workspace of what mentions them, or in the service. */
function placeOf(id: string, path: string): { key: string; type: string; parent: string; path: string } {
  const [collection = '', workspace = ''] = path.split('/');
  const inWorkspace = collection.toLowerCase() === 'workspaces';
  const parent = inWorkspace ? `workspaces/${workspace}` : '';
  const place = `${parent === '' ? '' : `${parent}/`}namedValues/${id}`;
  const type = inWorkspace ? 'workspaces/namedValues' : 'namedValues';
  return { key: place.toLowerCase(), type, parent: parent.toLowerCase(), path: place };
}
