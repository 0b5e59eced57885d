/** The URL that is asked for: as it is, or below a base; nothing where it is neither, or leads out of the base. */
export function joinedUrl(base: string | undefined, asked: string): string | undefined {
  if (/^https?:\/\//i.test(asked)) return URL.canParse(asked) ? new URL(asked).href.replace(/#.*$/, '') : undefined;
  if (base === undefined || !URL.canParse(base)) return undefined;
  const root = new URL(base.replace(/\/*$/, '/'));
  const text = root.href + asked.replace(/^\/+/, '');
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isBelow = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  return isBelow ? url.href.replace(/#.*$/, '') : undefined;
}
