import type { PolicyContext } from '@turnpike/policy';
import type { ContentTypeMapConfig } from './content-shape.ts';
import { mediaTypeOf } from './media-type.ts';

/** What a content type is taken for; the empty text when there is none. */
export function effectiveType(
  map: ContentTypeMapConfig | undefined,
  contentType: string | null,
  context: PolicyContext,
): string {
  const came = mediaTypeOf(contentType);
  if (map === undefined) return came;
  // Azure: these override what is said of all types and of none.
  for (const { from, when, to } of map.type) {
    if (from !== undefined && mediaTypeOf(from) !== came) continue;
    if (when === undefined || when(context)) return mediaTypeOf(to);
  }
  const any = map['any-content-type-value'];
  const missing = map['missing-content-type-value'];
  if (came === '' && missing !== undefined) return mediaTypeOf(missing);
  return any === undefined ? came : mediaTypeOf(any);
}
