import { DateTime } from '../runtime/date-time.ts';
import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { contextTypeName } from './context-object.ts';
import { StringMap } from './string-map.ts';

/** A JSON Web Token as expressions read it (RFC 7519). Its signature has not been looked at. */
export class Jwt implements DotNetObject {
  readonly algorithm: string | null;
  readonly type: string | null;
  readonly audiences: readonly string[];
  readonly claims: StringMap<string[]>;
  readonly id: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly expirationTime: DateTime | null;
  readonly issuedAt: DateTime | null;
  readonly notBefore: DateTime | null;
  readonly #header: ReadonlyMap<string, unknown>;
  readonly #payload: ReadonlyMap<string, unknown>;

  constructor(header: ReadonlyMap<string, unknown>, payload: ReadonlyMap<string, unknown>) {
    this.#header = header;
    this.#payload = payload;
    const claims = new Map([...payload].map(([name, value]) => [name, claimValues(value)] as const));
    const first = (name: string) => claims.get(name)?.[0] ?? null;
    this.algorithm = textOf(header.get('alg'));
    this.type = textOf(header.get('typ'));
    this.audiences = claims.get('aud') ?? [];
    this.claims = new StringMap('string[]', claims);
    this.id = first('jti');
    this.issuer = first('iss');
    this.subject = first('sub');
    this.expirationTime = instant(payload.get('exp'));
    this.issuedAt = instant(payload.get('iat'));
    this.notBefore = instant(payload.get('nbf'));
  }

  /** The same token with arrays of its own: whoever has it may change what stands in them. */
  copy(): Jwt {
    return new Jwt(this.#header, this.#payload);
  }

  get [netType](): string {
    return contextTypeName('Jwt');
  }

  toString(): string {
    return contextTypeName('Jwt');
  }
}

/** The longest token that is read, in characters. */
const maximumLength = 1_000_000;

/** Reads a token, with or without `Bearer ` before it; null when it is not a signed or unsecured JWT. */
export function parseJwt(text: string | null): Jwt | null {
  if (text === null || text.length > maximumLength) return null;
  const parts = text
    .trim()
    .replace(/^bearer\s+/i, '')
    .split('.');
  if (parts.length !== 3) return null;
  const header = decodePart(parts[0] as string);
  const payload = decodePart(parts[1] as string);
  if (header === undefined || payload === undefined || !/^[A-Za-z0-9_-]*$/.test(parts[2] as string)) return null;
  return new Jwt(header, payload);
}

function decodePart(part: string): ReadonlyMap<string, unknown> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

function claimValues(value: unknown): string[] {
  return Array.isArray(value) ? value.map(claimText) : [claimText(value)];
}

function claimText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function instant(seconds: unknown): DateTime | null {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || Math.abs(seconds) > 253_402_300_799) return null;
  return DateTime.fromUnixMilliseconds(Math.floor(seconds) * 1000);
}
