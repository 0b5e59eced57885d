import type { Operation, PolicyContext, Representation } from '@turnpike/policy';
import { isWithin } from './media-type.ts';

/** The forms that the API describes for the body of the request, or of the response with the status there is. */
export function describedBodies({ operation, response }: PolicyContext, isRequest: boolean): readonly Representation[] {
  if (isRequest) return operation.request?.representations ?? [];
  return operation.responses?.find(({ statusCode }) => statusCode === response.status)?.representations ?? [];
}

/** The form for a content type; one that names it rather than a range. */
export function bodyOfType(bodies: readonly Representation[], mediaType: string): Representation | undefined {
  const fitting = bodies.filter(({ contentType }) => isWithin(mediaType, contentType));
  return fitting.find(({ contentType }) => !contentType.includes('*')) ?? fitting[0];
}

/** The name in a reference such as `#/components/schemas/Order`; nothing for a schema that is written out. */
export function definitionIn(schema: unknown): string | undefined {
  const reference = (schema as { readonly $ref?: unknown } | undefined)?.$ref;
  const [, name] =
    typeof reference === 'string' ? (/^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(reference) ?? []) : [];
  return name?.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The name of a schema that is written out, as Azure makes it when it imports the API: `Orders-id-PutRequest`. */
export function nameOfInline(operation: Operation, status: number | undefined, mediaType: string): string {
  const path = operation.urlTemplate.replace(/\?.*$/s, '').split('/').filter(Boolean);
  const segments = path.map((segment) =>
    segment.startsWith('{') ? `-${segment.replace(/[{}*]/g, '')}-` : capital(segment),
  );
  const method = capital(operation.method.toLowerCase());
  const type = mediaType
    .split(/[^a-z0-9]+/)
    .map(capital)
    .join('');
  return `${segments.join('')}${method}${status === undefined ? 'Request' : `${status}${type}Response`}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
