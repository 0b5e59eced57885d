import { validationError } from '../arm-error.ts';
import type { ChangeContext } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { mergeProperties, readOnlyOf, readProperties } from '../read-properties.ts';
import { splitSecrets } from '../secrets.ts';
import type { DraftResource } from '../store/store.ts';
import { checkReferences } from './check-references.ts';
import { fieldsOf } from './fields.ts';
import type { Place } from './place.ts';

/** Makes what is to be kept from what was sent, or throws an `ArmError` with everything that is wrong with it. */
export async function draftOf(
  { definition, type, key, parent, path }: Place & { readonly path: string },
  given: JsonObject,
  how: 'put' | 'patch',
  context: ChangeContext,
): Promise<DraftResource> {
  const before = context.current?.properties ?? {};
  const whole = how === 'patch' ? mergeProperties(before, given) : given;
  const read = readProperties(definition.properties, whole);
  const wrong = [...read.details, ...checkReferences(read.properties, context)];
  if (wrong.length > 0) throw validationError(wrong);
  const kept = { ...read.properties, ...readOnlyOf(definition.properties, before) };
  const completed = (await definition.complete?.(kept, context)) ?? kept;
  const details = (await definition.check?.(completed, context)) ?? [];
  if (details.length > 0) throw validationError(details);
  return draft({ definition, type, key, parent, path }, completed);
}

/** What is kept of complete properties. */
export function draft(
  { definition, type, key, parent, path }: Place & { readonly path: string },
  properties: JsonObject,
): DraftResource {
  const split = splitSecrets(definition.properties, properties);
  return { key, type, parent, path, ...split, fields: fieldsOf(definition, properties, path) };
}
