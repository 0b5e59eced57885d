import { randomBytes, randomUUID } from 'node:crypto';

// An id names a request in logs; it has to be like no other, and need not be hard to guess. Asking for random bytes each
// time would cost as much as a policy: here a thread takes a GUID once, and counts on from it.

/** All but the last group. */
const prefix = randomUUID().slice(0, 24);

/** The last group: six digits that change seldom, and six that are counted. */
let upper = randomBytes(3).readUIntBE(0, 3);
let lower = randomBytes(3).readUIntBE(0, 3);
let upperText = digitsOf(upper);

/** Three digits each. */
const digits: readonly string[] = Array.from({ length: 4096 }, (_, number) => number.toString(16).padStart(3, '0'));

/** A GUID for a request. */
export function newRequestId(): string {
  lower = (lower + 1) & 0xff_ffff;
  if (lower === 0) {
    upper = (upper + 1) & 0xff_ffff;
    upperText = digitsOf(upper);
  }
  return upperText + digits[lower >>> 12]! + digits[lower & 0xfff]!;
}

function digitsOf(number: number): string {
  return prefix + number.toString(16).padStart(6, '0');
}
