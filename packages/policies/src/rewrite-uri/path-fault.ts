/** How often an escape may be escaped before the path is refused unread. */
const deepestEncoding = 4;

/** Why a path must not go to a backend, whoever made it; undefined when it may. */
export function faultOfPath(path: string): string | undefined {
  if (path.startsWith('//')) return 'it begins with two slashes';
  let text = path;
  for (let depth = 0; depth <= deepestEncoding; depth++) {
    if (/[\u0000-\u001f\u007f]/.test(text)) return 'it has a control character';
    if (text.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;|$)/.test(segment))) return 'it has a dot segment';
    const further = decodeOnce(text);
    if (further === text) return undefined;
    text = further;
  }
  return 'it is encoded too often';
}

/** Byte by byte, as those do who care for no encoding. */
function decodeOnce(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
