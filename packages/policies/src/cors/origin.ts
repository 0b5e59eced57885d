// Origins are compared whole, in the one form that browsers send (RFC 6454, 6.1): nothing that only looks alike passes.

/** An origin as a browser writes it; nothing when the text is none. `null` is that of pages that have no other. */
export function readOrigin(text: string): string | undefined {
  if (text === 'null') return text;
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\@\s:[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(text);
  if (parts === null) return undefined;
  const [scheme, host, port] = [
    parts[1]!.toLowerCase(),
    parts[2]!.toLowerCase(),
    Number(parts[3] ?? defaultPorts[parts[1]!.toLowerCase()]),
  ];
  return port === defaultPorts[scheme] || Number.isNaN(port) ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** An origin as somebody has written it down: with a slash at its end, or a name that is not yet in ASCII. */
export function readListedOrigin(text: string): string | undefined {
  const trimmed = text.trim().replace(/\/$/, '');
  const url = /^https?:/i.test(trimmed) ? URL.parse(trimmed) : null;
  const isBare = url !== null && url.pathname === '/' && url.search + url.hash + url.username + url.password === '';
  return readOrigin(isBare ? url.origin : trimmed);
}
