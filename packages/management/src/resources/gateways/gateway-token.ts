import { createHmac } from 'node:crypto';

/** What a gateway shows, in Azure's form: who it is, until when (to the minute, UTC), and that somebody with the key said so. */
export function gatewayToken(gatewayId: string, expiry: Date, key: string): string {
  const until = expiry.toISOString().replace(/\D/g, '').slice(0, 12);
  const signature = createHmac('sha512', Buffer.from(key, 'base64')).update(`${gatewayId}\n${until}`).digest('base64');
  return `${gatewayId}&${until}&${signature}`;
}
