import type { PolicyContext, QueryError } from '@turnpike/policy';
import { bodyText, isJsonType, mediaTypeOf, replaceText } from '../body-text.ts';
import { isRecord } from './is-record.ts';

/** Tells the caller of the fields that were taken out of the query, among the errors of the answer. */
export function addErrors(errors: readonly QueryError[], context: PolicyContext): void {
  context.defer(async () => {
    const { response } = context;
    const type = mediaTypeOf(response);
    if (!isJsonType(type)) return;
    await response.body.buffer();
    const answer = tryParse(bodyText(response));
    if (!isRecord(answer) || !('data' in answer)) return;
    const present = Array.isArray(answer.errors) ? answer.errors : [];
    replaceText(response, JSON.stringify({ ...answer, errors: [...present, ...errors] }));
    response.headers.delete('ETag');
  });
}

function tryParse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
