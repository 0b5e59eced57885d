/** The type of a `Content-Type` without its parameters, in lower case; empty when there is none. */
export function mediaTypeOf(contentType: string | null): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** The `charset` of a `Content-Type`. */
export function charsetOf(contentType: string | null): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

/** Whether a type is one, or falls under a range such as `application/*`. */
export function isWithin(mediaType: string, range: string): boolean {
  const wanted = mediaTypeOf(range);
  return (
    wanted === mediaType || wanted === '*/*' || (wanted.endsWith('/*') && mediaType.startsWith(wanted.slice(0, -1)))
  );
}
