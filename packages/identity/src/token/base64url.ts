import { Buffer } from 'node:buffer';

/**
 * The bytes of base64url as RFC 7515 has it: without padding, white space, letters of base64, or bits that mean nothing.
 * One sequence of bytes has one spelling, so that a token cannot be changed without changing what it says. `undefined`
 * for anything else.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
