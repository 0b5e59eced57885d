import { contextObject, contextTypeName, type LastErrorObject } from '@turnpike/expressions';
import type { LastError } from './last-error.ts';

/** `context.LastError` as expressions see it. */
export function lastErrorObject(error: LastError): LastErrorObject {
  return contextObject(contextTypeName('IProxyError'), {
    httpErrorCode: error.status,
    message: error.message,
    path: error.path ?? null,
    policyId: error.policyId ?? null,
    reason: error.reason ?? null,
    scope: error.scope ?? null,
    section: error.section ?? null,
    source: error.source,
  });
}
