import type { Literal } from '../../filter/syntax.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Reader, StoredResource, Transaction } from '../../store/store.ts';
import { policyTypes } from '../policies/policy-types.ts';

/** What can mention named values. */
const types = [...policyTypes, 'policyFragments', 'backends', 'loggers', 'caches'];

/** What mentions a named value, by its display name. */
export async function mentioning(displayName: string, reader: Reader): Promise<readonly StoredResource[]> {
  const mention = mentionOf(displayName, '');
  const lists = await Promise.all(types.map((type) => reader.list({ type })));
  return lists
    .flatMap(({ resources }) => resources)
    .filter(({ properties, secrets }) => mention.test(JSON.stringify([properties, secrets])));
}

/** Azure: what mentions a named value goes on mentioning it when its display name is another. */
export async function renameMentions(before: string, after: string, reader: Transaction): Promise<void> {
  const mention = mentionOf(before, 'g');
  const rename = (text: string) => text.replace(mention, () => `{{${after}}}`);
  for (const { etag: _, sequenceNumber: __, ...resource } of await mentioning(before, reader)) {
    const fields = Object.entries(resource.fields).map(([name, value]) => [name, renameField(value, before, after)]);
    const properties = rewrite(resource.properties, rename) as JsonObject;
    const secrets = rewrite(resource.secrets, rename) as JsonObject;
    await reader.put({ ...resource, properties, secrets, fields: Object.fromEntries(fields) }, 'present');
  }
}

function mentionOf(displayName: string, flags: 'g' | ''): RegExp {
  return new RegExp(`\\{\\{\\s*${displayName.replaceAll(/[.-]/g, '\\$&')}\\s*\\}\\}`, flags);
}

/** What lists are filtered by is in lower case. */
function renameField(value: Literal, before: string, after: string): Literal {
  if (typeof value !== 'string') return value;
  return value.replace(mentionOf(before.toLowerCase(), 'g'), () => `{{${after.toLowerCase()}}}`);
}

function rewrite(value: unknown, rename: (text: string) => string): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((item) => rewrite(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rewrite(item, rename)]));
}
