import type { Downstream, HeaderFields } from '@turnpike/policy';

/** Tells caches between here and the caller what they may do with a response that is kept for a time. */
export function tellDownstream(
  headers: HeaderFields,
  { type, mustRevalidate }: Downstream,
  durationSeconds: number,
  ageSeconds: number,
): void {
  for (const name of ['Expires', 'Pragma', 'Age']) headers.delete(name);
  if (type === 'none') headers.set('Cache-Control', ['no-store']);
  else {
    headers.set('Cache-Control', [`${type}, max-age=${durationSeconds}${mustRevalidate ? ', must-revalidate' : ''}`]);
    headers.set('Age', [String(ageSeconds)]);
  }
}
