import { hash } from 'node:crypto';

/**
 * The name under which something of a key is kept. Keys are made of what callers send: their hash has no end, no braces
 * and no line breaks, and no two keys share one. It stands in braces, so that all of one key is on one node of a Cluster.
 */
export function redisKey(fleet: string, key: string, what: string): string {
  return `turnpike:{${hash('sha256', bytesOf(`${fleet}\0${key}`)).slice(0, 40)}}:${what}`;
}

/** UTF-8 makes one character of all lone surrogates. */
function bytesOf(text: string): Buffer {
  return text.isWellFormed() ? Buffer.from(`8${text}`) : Buffer.from(`6${text}`, 'utf16le');
}
