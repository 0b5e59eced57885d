import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderWith, type RunningProgram, startProgram } from '../../packages/cli/src/serve/running-program.ts';
import { Recorder } from './recorder.ts';
import type { Stage } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { operationsOf } from './sdk-operations.ts';

// Every operation of Microsoft's client, unmodified, against `turnpike up` on an estate with nothing in it.

const data = mkdtempSync(join(tmpdir(), 'turnpike-operations-'));
const estate = folderWith({ 'README.md': 'Nothing.' });
let program: RunningProgram;
let recorder: Recorder;
let stage: Stage;

beforeAll(async () => {
  program = startProgram(['up', '--port', '0', '--json', '--no-watch', '--config', estate.path, '--data', data]);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  const { management = '', gateway = '', token = '', ca = '' } = ready;
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const unrecorded = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: management,
    tlsOptions: { ca: readFileSync(ca, 'utf8') },
    retryOptions: { maxRetries: 0 },
  });
  recorder = new Recorder(unrecorded);
  stage = { client: recorder.client, unrecorded, management, gateway, ca: readFileSync(ca, 'utf8') };
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  estate[Symbol.dispose]();
  rmSync(data, { recursive: true });
});

test.each(scenarios)('$title', async ({ run }) => {
  await run(stage);
});

test('every operation has succeeded, or is listed with the reason', () => {
  const missing: object = JSON.parse(readFileSync(new URL('missing.json', import.meta.url), 'utf8'));
  const operations = operationsOf(stage.client);
  expect(operations).toHaveLength(613);
  const untried = operations.filter((operation) => !recorder.succeeded.has(operation));
  expect(untried.toSorted()).toEqual(Object.keys(missing).toSorted());
});
