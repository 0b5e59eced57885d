/**
 * The path that a request has at a backend: that of the base URL, followed by what the operation adds. One slash stands
 * between them where either or both have one. What follows is not looked at any further: the path of the request has been
 * brought into its one form before, and `//` inside it is the caller's.
 */
export function joinPath(basePath: string, path: string): string {
  if (path === '') return basePath || '/';
  const base = basePath.endsWith('/') ? basePath.slice(0, -1) : basePath;
  return path.startsWith('/') ? base + path : `${base}/${path}`;
}
