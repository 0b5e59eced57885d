/**
 * The name of a resource from its id, full or from its collection on: `starter` from `/products/starter`. Whose an id is that
 * names a service or a workspace has been looked at before.
 */
export function referenceTo(collection: string, text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const pattern = new RegExp(`^(?:(?:.*/service/[^/]+(?:/workspaces/[^/]+)?)?/?${collection}/)?([^/]+)/?$`, 'i');
  return pattern.exec(text)?.[1];
}
