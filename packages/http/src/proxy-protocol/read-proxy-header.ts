import { incomplete, malformed, type ProxyHeader } from './proxy-header.ts';
import { readVersion1 } from './version-1.ts';
import { readVersion2 } from './version-2.ts';

const version1Start = Buffer.from('PROXY ', 'latin1');
const version2Start = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** Reads a header of version 1 or 2 from all bytes that have come so far. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, version2Start)) return bytes.length < 16 ? incomplete : readVersion2(bytes);
  if (begins(bytes, version1Start)) return readVersion1(bytes);
  return malformed('the connection does not begin with a PROXY header');
}

/** Whether bytes begin in a way, as far as they have come. */
function begins(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}
