import { createSecretKey, type KeyObject } from 'node:crypto';
import { TokenRefusal } from '@turnpike/policy';
import { compactVerify } from 'jose';
import { keyPairs, makeToken, trustIn } from '../packages/identity/src/testing.ts';
import { TokenVerifier } from '../packages/identity/src/token-verifier.ts';

// Takes a good token of each kind and changes it in one place, in every way there is: another character, one more, one
// less. None of them may be accepted: a token has one spelling. With HS256 the same is asked of jose, to see what a reader
// of base64url lets pass that drops what it does not know.

const { rsa, p256, ed25519 } = keyPairs;
const secret = createSecretKey(Buffer.alloc(64, 7));
const signers: readonly (readonly [name: string, publicKey: KeyObject, privateKey: KeyObject])[] = [
  ['HS256', secret, secret],
  ['RS256', rsa.publicKey, rsa.privateKey],
  ['PS256', rsa.publicKey, rsa.privateKey],
  ['ES256', p256.publicKey, p256.privateKey],
  ['EdDSA', ed25519.publicKey, ed25519.privateKey],
];

/** All of ASCII, and letters that some comparison takes for one of it. */
const characters = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é', 'Ａ', 'ſ', 'K'];

const fetch = async (): Promise<never> => Promise.reject(new Error('there is nobody to ask'));
let accepted = 0;
for (const [name, publicKey, privateKey] of signers) {
  const verifier = new TokenVerifier({ fetch });
  const trust = trustIn(publicKey);
  const token = makeToken(name, privateKey, { sub: 'somebody', exp: 4_102_444_800 });
  let [changes, byUs, byJose] = [0, 0, 0];
  for (const changed of mutationsOf(token)) {
    changes++;
    if (await isAccepted(() => verifier.verify(changed, trust, false))) byUs++;
    if (name === 'HS256' && (await isAccepted(() => compactVerify(changed, publicKey)))) byJose++;
  }
  if (!(await isAccepted(() => verifier.verify(token, trust, false)))) throw new Error('the token is good');
  const others = name === 'HS256' ? `, ${byJose} by jose` : '';
  console.log(`${name}: ${changes} changed tokens, ${byUs} accepted${others}`);
  accepted += byUs;
}
if (accepted > 0) process.exitCode = 1;

function* mutationsOf(token: string): Generator<string> {
  for (let index = 0; index <= token.length; index++) {
    const [before, after] = [token.slice(0, index), token.slice(index)];
    for (const character of characters) {
      yield before + character + after;
      if (after !== '' && character !== after[0]) yield before + character + after.slice(1);
    }
    if (after !== '') yield before + after.slice(1);
  }
}

async function isAccepted(verify: () => unknown): Promise<boolean> {
  try {
    await verify();
    return true;
  } catch (error) {
    if (error instanceof TokenRefusal) return false;
    // jose throws a TypeError where the algorithm has become one that the key is not for.
    if (error instanceof TypeError || (error as { code?: string }).code?.startsWith('ERR_J') === true) return false;
    throw error;
  }
}
