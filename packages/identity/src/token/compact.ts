import type { Buffer } from 'node:buffer';
import { TokenRefusal } from '@turnpike/policy';
import { decodeBase64url } from './base64url.ts';
import { parseObject } from './strict-json.ts';

/** A token in the compact form of RFC 7515, taken apart. Its signature has not been looked at. */
export interface CompactToken {
  readonly header: ReadonlyMap<string, unknown>;
  readonly claims: ReadonlyMap<string, unknown>;
  readonly algorithm: string;
  /** Its `kid`. */
  readonly keyId: string | undefined;
  /** The bytes that the signature is of, as text. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Azure: its library takes 250 KB. */
export const mostCharacters: number = 250 * 1024;

/** Takes a token of three parts apart. @throws {TokenRefusal} when it is not a JSON Web Token */
export function parseCompact(text: string): CompactToken {
  const [head, payload, tail, ...rest] = text.split('.', 4);
  if (head === undefined || payload === undefined || tail === undefined || rest.length > 0) throw notAToken();
  const signature = decodeBase64url(tail);
  const header = readHeader(head);
  const claims = parsePart(payload);
  if (header === undefined || claims === undefined || signature === undefined) throw notAToken();
  const keyId = header.get('kid');
  return {
    header,
    claims,
    algorithm: header.get('alg') as string,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    signed: text.slice(0, head.length + 1 + payload.length),
    signature,
  };
}

/** The header of a token, where there is nothing in it that would have to be understood and is not. */
export function readHeader(part: string): ReadonlyMap<string, unknown> | undefined {
  const header = parsePart(part);
  if (header === undefined || typeof header.get('alg') !== 'string') return undefined;
  if (header.has('kid') && typeof header.get('kid') !== 'string') return undefined;
  // RFC 7515, section 4.1.11: what is critical and not known is a reason to refuse. Nothing is known here, `b64` neither.
  return header.has('crit') || header.has('b64') ? undefined : header;
}

function parsePart(part: string): ReadonlyMap<string, unknown> | undefined {
  const bytes = decodeBase64url(part);
  return bytes && parseObject(bytes);
}

/** What is no token at all. */
export function notAToken(): TokenRefusal {
  return new TokenRefusal(
    'JwtInvalid',
    'IDX12741: JWT must have three segments (JWS) or five segments (JWE), each of them base64url of what RFC 7519 asks for.',
  );
}
