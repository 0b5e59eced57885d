import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import { TokenVerifier } from '../packages/identity/src/index.ts';
import { keyPairs, makeToken, trustIn } from '../packages/identity/src/testing.ts';
import { type Figure, print } from './harness.ts';
import { startConstantOrigin } from './proxy/origin.ts';
import { useOf } from './proxy/process-tree.ts';
import { temporaryFolder } from './proxy/programs.ts';

// What does a token cost, in processor time? One that comes again costs a hash, one that is new a signature to verify.
// Each is measured in a loop; that the first does not slow requests down is measured with requests, by wrk where it is
// installed, with and without the policy in turns. The token has the claims that access tokens of providers have.

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
const newTokens = 1000;
const runs = 7;
const fetch = async (): Promise<never> => Promise.reject(new Error('there is nobody to ask'));

const figures: Figure[] = [];
for (const [name, publicKey, privateKey] of signers) {
  const trust = trustIn(publicKey);
  const header = { alg: name, typ: 'JWT', kid: 'one' };
  const one = makeToken(name, privateKey, claims, header);
  const tokens = Array.from({ length: newTokens }, (_, jti) => makeToken(name, privateKey, { ...claims, jti }, header));
  const known = new TokenVerifier({ fetch });
  const again = await microsOf(50_000, async () => {
    for (let count = 0; count < 50_000; count++) known.verify(one, trust, false);
  });
  const first = await microsOf(newTokens, async () => {
    const fresh = new TokenVerifier({ fetch });
    for (const token of tokens) await fresh.verify(token, trust, false);
  });
  const jose = await microsOf(newTokens, async () => {
    for (const token of tokens) JSON.parse(Buffer.from((await compactVerify(token, publicKey)).payload).toString());
  });
  figures.push({ name: `${name}, a token that comes again`, unit: 'µs', values: again });
  figures.push({ name: `${name}, a new token`, unit: 'µs', values: first });
  figures.push({ name: '— the same with jose', unit: 'µs', values: jose });
}
const notes = [`The token of RS256 has ${makeToken('RS256', rsa.privateKey, claims).length} characters.`];
if (spawnSync('wrk', ['-v']).error === undefined) figures.push(...(await requests()));
else notes.push('There is no wrk: requests were not measured.');
print({ question: 'What does a token cost, in processor time?', notes, figures });

/** Microseconds of processor time, of all threads, for each of some tokens. */
async function microsOf(tokens: number, work: () => Promise<void>): Promise<readonly number[]> {
  const values: number[] = [];
  for (let run = 0; run < runs + 2; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    values.push((user + system) / tokens);
  }
  return values.slice(2);
}

/**
 * What the gateway takes for a request with and without the policy, in turns. A thread that has nothing else to do answers
 * so many of them as fit into a second, which is the rate; measured like this it does not matter who else uses the machine.
 */
async function requests(): Promise<readonly Figure[]> {
  const cores = availableParallelism() >= 3 && spawnSync('taskset', ['--version']).status === 0;
  const origin = await startConstantOrigin(temporaryFolder(), cores ? '1' : undefined);
  const jwk = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }));
  const gateway = fork(join(import.meta.dirname, 'identity/gateway.ts'), [String(origin.port), jwk]);
  try {
    const [said] = (await Promise.race([once(gateway, 'message'), once(gateway, 'exit')])) as [
      { port: number } | number,
    ];
    if (typeof said !== 'object') throw new Error(`the gateway ended with ${said}`);
    const { port } = said;
    if (cores) pin(gateway, '0');
    const token = makeToken('RS256', rsa.privateKey, claims, { alg: 'RS256', kid: 'one' });
    const microsPerRequest = (path: string, seconds: number): number => {
      const wrk = ['wrk', '-t1', '-c32', `-d${seconds}s`, '-H', `Authorization: Bearer ${token}`];
      const command = [...(cores ? ['taskset', '--cpu-list', '2'] : []), ...wrk, `http://127.0.0.1:${port}/${path}/a`];
      const before = useOf(gateway.pid!).cpuSeconds;
      const shown = execFileSync(command[0]!, command.slice(1), { encoding: 'utf8' });
      if (shown.includes('Non-2xx')) throw new Error(shown);
      return ((useOf(gateway.pid!).cpuSeconds - before) * 1e6) / Number(/(\d+) requests in/.exec(shown)?.[1]);
    };
    for (const path of ['plain', 'guarded']) microsPerRequest(path, 3);
    const rounds = Array.from({ length: runs }, () => ({
      plain: microsPerRequest('plain', 3),
      guarded: microsPerRequest('guarded', 3),
    }));
    return [
      { name: 'a request that is passed on', unit: 'µs', values: rounds.map(({ plain }) => plain) },
      { name: 'the same with a token of RS256', unit: 'µs', values: rounds.map(({ guarded }) => guarded) },
      {
        name: '— its rate, of the other',
        unit: '%',
        values: rounds.map(({ guarded, plain }) => (plain / guarded) * 100),
        target: { atLeast: 80 },
      },
    ];
  } finally {
    if (gateway.connected) gateway.disconnect();
    await origin.stop();
  }
}

function pin({ pid }: ChildProcess, core: string): void {
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', core, String(pid)]);
}
