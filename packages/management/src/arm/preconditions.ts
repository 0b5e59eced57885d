import { ArmError, detail, validationError } from '../arm-error.ts';
import type { ResourceDefinition, Verb } from '../define-resource.ts';
import type { StoredResource } from '../store/store.ts';
import type { ArmRequest } from './messages.ts';

/**
 * Refuses a write of a version that is no longer there. Azure: `*` and no header at all are the same, also for what is new.
 */
export function checkPreconditions(
  { headers }: Pick<ArmRequest, 'headers'>,
  current: Pick<StoredResource, 'etag'> | undefined,
): void {
  const expected = headers['if-match']?.trim();
  const isMatched =
    expected === undefined || expected === '' || expected === '*' || etagsIn(expected).includes(current?.etag ?? '');
  const isNew = headers['if-none-match']?.trim() !== '*' || current === undefined;
  if (!isMatched || !isNew) throw new ArmError('PreconditionFailed', 'Resource was modified since last retrieval.');
}

/** Refuses a write that does not say which version it is about, where its type wants that. */
export function checkIfMatch(
  { headers }: Pick<ArmRequest, 'headers'>,
  { needsIfMatch = [] }: Pick<ResourceDefinition, 'needsIfMatch'>,
  verb: Verb,
): void {
  if (needsIfMatch.includes(verb) && !headers['if-match']?.trim())
    throw validationError([detail('If-Match', "'If-Match' is missing; expected the ETag of the resource, or *")]);
}

/** RFC 9110, 8.8.3. Clients also send them without quotes. */
function etagsIn(header: string): readonly string[] {
  return header.split(',').map((one) => one.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));
}
