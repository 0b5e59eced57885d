import { randomBytes, randomUUID } from 'node:crypto';

// An id names a request in logs; it has to be like no other, and need not be hard to guess. Asking for random bytes each
// time would cost as much as a policy: here a thread takes a GUID once, and counts on from it.

/** All but the last group. */
const prefix = randomUUID().slice(0, 24);
let next = randomBytes(5).readUIntBE(0, 5);

/** A GUID for a request. */
export function newRequestId(): string {
  next++;
  return prefix + next.toString(16).padStart(12, '0');
}
