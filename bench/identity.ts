import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import { TokenVerifier } from '../packages/identity/src/index.ts';
import { keyPairs, makeToken, trustIn } from '../packages/identity/src/testing.ts';
import { type Figure, perSecond, print } from './harness.ts';
import { startConstantOrigin } from './proxy/origin.ts';
import { temporaryFolder } from './proxy/programs.ts';

// What does a token cost? One that comes again costs a hash, one that is new a signature to verify. Each is measured in a
// loop; that the first does not slow requests down is measured with requests, by wrk where it is installed, with and
// without the policy in turns. The token has the claims that access tokens of providers have.

const { rsa, p256, ed25519 } = keyPairs;
const secret = createSecretKey(Buffer.alloc(64, 7));
const claims = {
  iss: 'https://login.example/',
  sub: '6babcaad-604b-40ac-a9d7-9fd97c0b779f',
  aud: 'urn:orders',
  exp: 4_102_444_800,
  scope: 'read write',
  azp: '6fd25a4e-f2f3-4d4b-a2cf-1b4c0ec0bb5f',
  tid: '2f6ca4a0-1b7a-4b8d-9f70-59d9c9a7c6a1',
  name: 'Somebody of Some Company',
  roles: ['orders.reader', 'orders.writer', 'stock.reader'],
};
const signers: readonly (readonly [name: string, publicKey: KeyObject, privateKey: KeyObject])[] = [
  ['RS256', rsa.publicKey, rsa.privateKey],
  ['PS256', rsa.publicKey, rsa.privateKey],
  ['ES256', p256.publicKey, p256.privateKey],
  ['EdDSA', ed25519.publicKey, ed25519.privateKey],
  ['HS256', secret, secret],
];
const newTokens = 2000;
const fetch = async (): Promise<never> => Promise.reject(new Error('there is nobody to ask'));

const figures: Figure[] = [];
for (const [name, publicKey, privateKey] of signers) {
  const trust = trustIn(publicKey);
  const header = { alg: name, typ: 'JWT', kid: 'one' };
  const one = makeToken(name, privateKey, claims, header);
  const verifier = new TokenVerifier({ fetch });
  const again = perSecond((times) => {
    for (let count = 0; count < times; count++) verifier.verify(one, trust, false);
  });
  figures.push({ name: `${name}, a token that comes again`, unit: 'µs', values: again.map((rate) => 1e6 / rate) });
  const tokens = Array.from({ length: newTokens }, (_, jti) => makeToken(name, privateKey, { ...claims, jti }, header));
  figures.push({ name: `${name}, a new token`, unit: 'µs', values: await timesOf(tokens, trust) });
  figures.push({ name: '— the same with jose', unit: 'µs', values: await timesOfJose(tokens, publicKey) });
}
const notes = [`The token of RS256 has ${makeToken('RS256', rsa.privateKey, claims).length} characters.`];
if (spawnSync('wrk', ['-v']).error === undefined) figures.push(...(await throughput()));
else notes.push('There is no wrk: requests were not measured.');
print({ question: 'What does a token cost?', notes, figures });

/** Microseconds a token, none of which was seen before, for each of several verifiers. */
async function timesOf(tokens: readonly string[], trust: ReturnType<typeof trustIn>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < 9; run++) {
    const fresh = new TokenVerifier({ fetch });
    const start = performance.now();
    for (const token of tokens) await fresh.verify(token, trust, false);
    times.push(((performance.now() - start) * 1000) / tokens.length);
  }
  return times.slice(2);
}

async function timesOfJose(tokens: readonly string[], key: KeyObject): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < 9; run++) {
    const start = performance.now();
    for (const token of tokens) JSON.parse(Buffer.from((await compactVerify(token, key)).payload).toString());
    times.push(((performance.now() - start) * 1000) / tokens.length);
  }
  return times.slice(2);
}

/** Requests a second with and without the policy, in turns, and what one is of the other. */
async function throughput(): Promise<readonly Figure[]> {
  const cores = availableParallelism() >= 3 && spawnSync('taskset', ['--version']).status === 0;
  const origin = await startConstantOrigin(temporaryFolder(), cores ? '1' : undefined);
  const jwk = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }));
  const gateway = fork(join(import.meta.dirname, 'identity/gateway.ts'), [String(origin.port), jwk]);
  try {
    const [{ port }] = (await once(gateway, 'message')) as [{ port: number }];
    if (cores) pin(gateway, '0');
    const token = makeToken('RS256', rsa.privateKey, claims, { alg: 'RS256', kid: 'one' });
    const load = (path: string, seconds: number): number => {
      const wrk = ['wrk', '-t1', '-c32', `-d${seconds}s`, '-H', `Authorization: Bearer ${token}`];
      const command = [...(cores ? ['taskset', '--cpu-list', '2'] : []), ...wrk, `http://127.0.0.1:${port}/${path}/a`];
      const said = execFileSync(command[0]!, command.slice(1), { encoding: 'utf8' });
      if (said.includes('Non-2xx')) throw new Error(said);
      return Number(/Requests\/sec:\s*([\d.]+)/.exec(said)?.[1]);
    };
    for (const path of ['plain', 'guarded']) load(path, 3);
    const rounds = Array.from({ length: 7 }, () => ({ plain: load('plain', 2), guarded: load('guarded', 2) }));
    return [
      { name: 'requests passed on', unit: '/s', values: rounds.map(({ plain }) => plain) },
      { name: 'requests with a token of RS256', unit: '/s', values: rounds.map(({ guarded }) => guarded) },
      {
        name: '— of those passed on',
        unit: '%',
        values: rounds.map(({ guarded, plain }) => (guarded / plain) * 100),
        target: { atLeast: 80 },
      },
    ];
  } finally {
    gateway.disconnect();
    await origin.stop();
  }
}

function pin({ pid }: ChildProcess, core: string): void {
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', core, String(pid)]);
}
