import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

// Passwords are kept as what scrypt makes of them (RFC 7914), with a salt of their own, so that nobody can read them: neither
// who has the store, nor who has the key of its secrets. `scrypt$15$8$3$salt$hash`: what it cost is said with it, so that
// it can cost more one day.

/** The cost that OWASP names for this much memory: 32 MB. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost = { log2N: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;

/** What is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether a password is the one of which this was kept. It takes as long when nothing was kept. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const read = readKept(kept ?? '') ?? { ...cost, salt: randomBytes(saltBytes), hash: undefined };
  const hash = await derive(password, read.salt, read);
  return read.hash !== undefined && read.hash.length === hash.length && timingSafeEqual(read.hash, hash);
}

function readKept(kept: string) {
  const [, log2N, r, p, salt = '', hash = ''] =
    /^scrypt\$(\d{2})\$(\d{1,2})\$(\d{1,2})\$([\w+/=]+)\$([\w+/=]+)$/.exec(kept) ?? [];
  if (log2N === undefined || Number(log2N) > 20) return undefined;
  return {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** Letters that look the same are the same, however they were typed. */
function derive(password: string, salt: Uint8Array, { log2N, r, p }: typeof cost): Promise<Buffer> {
  const N = 2 ** log2N;
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, hash) =>
    error ? reject(error) : resolve(hash),
  );
  return promise;
}
