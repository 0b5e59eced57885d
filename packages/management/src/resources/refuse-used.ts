import { type Element, elementsOf, readPolicyDocument } from '@turnpike/policy';
import { ArmError } from '../arm-error.ts';
import type { ChangeContext, Resource } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { nameOf } from '../store/store.ts';
import { policyTypes } from './policies/policy-types.ts';

// What others use stays until they do not: a gateway would have nothing in its place. What an expression comes to is not known
// before there is a request, and is not looked at.

const documents = [...policyTypes, 'policyFragments'];

/** Who may use a resource, and how. */
export interface Users {
  /** What messages call the resource. */
  readonly noun: string;
  /** By type: whether properties, or a name, mean the resource. */
  readonly types: Readonly<Record<string, (properties: JsonObject, name: string) => boolean>>;
  /** By element of a policy document: the attributes that mean one. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** What attributes mean it by, beside its name. */
  readonly others?: readonly string[];
}

/** Refuses to delete a resource that others use. */
export async function refuseUsed(
  resource: Resource,
  { noun, types, attributes, others = [] }: Users,
  { reader }: Pick<ChangeContext, 'reader'>,
): Promise<void> {
  const names = new Set([nameOf(resource), ...others].map((name) => name.toLowerCase()));
  const users: string[] = [];
  for (const [type, uses] of Object.entries(types))
    for (const one of (await reader.list({ type })).resources)
      if (uses(one.properties, nameOf(one))) users.push(one.path);
  for (const type of documents)
    for (const one of (await reader.list({ type })).resources)
      if (mentions(String(one.properties.value), names, attributes)) users.push(one.path);
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
  throw new ArmError('ValidationError', `${noun} cannot be deleted since it is used by ${shown}.`);
}

function mentions(
  text: string,
  names: ReadonlySet<string>,
  attributes: Readonly<Record<string, readonly string[]>>,
): boolean {
  // Most documents have nothing of it, which is seen without reading them.
  const lower = text.toLowerCase();
  if (![...names].some((name) => lower.includes(name))) return false;
  const { document } = readPolicyDocument(text);
  return document !== undefined && mentionsIn(document.root, names, attributes);
}

function mentionsIn(
  element: Element,
  names: ReadonlySet<string>,
  attributes: Readonly<Record<string, readonly string[]>>,
): boolean {
  const wanted = Object.hasOwn(attributes, element.name) ? (attributes[element.name] ?? []) : [];
  return (
    element.attributes.some(({ name, raw }) => wanted.includes(name) && names.has(raw.trim().toLowerCase())) ||
    elementsOf(element).some((inner) => mentionsIn(inner, names, attributes))
  );
}
