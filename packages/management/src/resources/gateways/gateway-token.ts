import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a gateway shows, in Azure's form: who it is, until when (to the minute, UTC), and that somebody with the key said so. */
export function gatewayToken(gatewayId: string, expiry: Date, key: string): string {
  const until = expiry.toISOString().replace(/\D/g, '').slice(0, 12);
  return `${gatewayId}&${until}&${signatureOf(gatewayId, until, key).toString('base64')}`;
}

/** What a token says; who says so is not known yet. */
export interface GatewayToken {
  readonly gatewayId: string;
  /** `yyyyMMddHHmm`. */
  readonly until: string;
  readonly expiry: Date;
  readonly signature: Uint8Array;
}

const signatureBytes = 64;

/** Reads a token; `undefined` for what is none. */
export function readGatewayToken(text: string): GatewayToken | undefined {
  const [, gatewayId = '', until = '', base64 = ''] = /^([^&\s]{1,80})&(\d{12})&([\w+/]{86}==)$/.exec(text) ?? [];
  const [, year = '', month = '', day = '', hour = '', minute = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(until) ?? [];
  const expiry = new Date(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  const signature = Buffer.from(base64, 'base64');
  if (Number.isNaN(expiry.getTime()) || signature.length !== signatureBytes) return undefined;
  return { gatewayId, until, expiry, signature };
}

/** Whether a token was signed with one of the keys. All of them are looked at, in constant time. */
export function isSignedWith({ gatewayId, until, signature }: GatewayToken, keys: readonly string[]): boolean {
  let isSigned = false;
  for (const key of keys) if (timingSafeEqual(signatureOf(gatewayId, until, key), signature)) isSigned = true;
  return isSigned;
}

function signatureOf(gatewayId: string, until: string, key: string): Buffer {
  return createHmac('sha512', Buffer.from(key, 'base64')).update(`${gatewayId}\n${until}`).digest();
}
