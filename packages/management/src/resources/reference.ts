/** The name of a resource from its id, full or from its collection on: `starter` from `/products/starter`. */
export function referenceTo(collection: string, text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const pattern = new RegExp(`^(?:(?:.*/service/[^/]+)?/?${collection}/)?([^/]+)/?$`, 'i');
  return pattern.exec(text)?.[1];
}
