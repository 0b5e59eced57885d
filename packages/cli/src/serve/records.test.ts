import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { api, ask, policies, startGateway, type TestGateway } from './testing.ts';

function dropped({ plane }: TestGateway): number | undefined {
  const answer = plane.answer({ about: 'itself' });
  return answer !== undefined && 'reading' in answer ? answer.reading.recordsDropped : undefined;
}

test('O5: records that cannot be written are dropped and counted, and the next ones are tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  const records = join(folder, 'away', 'records.ndjson');
  {
    await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ backend: ' ' }) }, { records });
    for (let index = 0; index < 3; index++) expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    await expect.poll(() => dropped(gateway)).toBe(3);
    mkdirSync(dirname(records));
    for (let index = 0; index < 2; index++) expect((await ask(`${gateway.url}/a?n=${index}`)).status).toBe(200);
    expect(gateway.bugs).toEqual([]);
  }
  const urls = readFileSync(records, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => new URL(JSON.parse(line).Url).search);
  rmSync(folder, { recursive: true });
  expect(urls).toEqual(['?n=0', '?n=1']);
});
