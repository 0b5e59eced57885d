// JSON in which there is one answer to what it says: well-formed UTF-8, no name twice in an object, no endless nesting.
// Readers that take the first of two members, and others that take the last, see two different tokens (RFC 8725, 2.4).

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Deeper nesting than any claim has. */
const mostDepth = 32;

/** The members of an object; `undefined` when the bytes are not one. */
export function parseObject(bytes: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  try {
    const text = utf8.decode(bytes);
    // First: `hasOneReading` looks for the end of every text, and where one has none it would look again and again.
    const value: unknown = JSON.parse(text);
    if (!hasOneReading(text)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    // `__proto__` is an own member here, and only a name in the map.
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

/** Whether no object in this JSON has a name twice. */
function hasOneReading(text: string): boolean {
  /** The names so far of each object that is open; `undefined` for an array. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/gs)) {
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : undefined) > mostDepth) return false;
      isName = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      isName = false;
    } else if (token === ',') isName = open.at(-1) !== undefined;
    else if (isName) {
      const names = open.at(-1)!;
      const name: unknown = JSON.parse(token);
      if (typeof name !== 'string' || names.has(name)) return false;
      names.add(name);
      isName = false;
    }
  }
  return true;
}
