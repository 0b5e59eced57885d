/** The type of a `Content-Type` without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(contentType: string | null): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** The `charset` of a `Content-Type`; `several` where it names more than one, which is none. */
export function charsetOf(contentType: string | null): string | undefined {
  const named = (contentType ?? '').matchAll(/;\s*charset\s*=\s*"?([^\s";]+)/gi);
  const charsets = new Set(Array.from(named, ([, charset = '']) => charset.toLowerCase()));
  return charsets.size > 1 ? 'several' : [...charsets][0];
}

/** Whether a type is one, or falls under a range such as `application/*`. */
export function isWithin(mediaType: string, range: string): boolean {
  const wanted = mediaTypeOf(range);
  return (
    wanted === mediaType || wanted === '*/*' || (wanted.endsWith('/*') && mediaType.startsWith(wanted.slice(0, -1)))
  );
}
