import type { Api } from '@turnpike/model';
import { expect, test } from 'vitest';
import { usedMs } from '../../../text/src/testing.ts';
import { Draw } from '../draw.ts';
import { sampleApi } from '../sample-nouns.ts';
import { naiveMatch } from './naive-router.ts';
import { compileRouter, type Router } from './router.ts';

const templateParts = ['a', 'b', 'c', 'Ab', 'a.b', '{x}', '{x}', '{x}.b', 'a{x}', '{x}-{y}', 'a{x}.b'];
const queries = ['', '', '', '?k={k}', '?k=1', '?m={m}', '?k=1&m={m}', '?m=2&k={k}'];

function drawApis(draw: Draw): readonly Api[] {
  const paths = new Set(draw.list(4, () => draw.list(2, () => draw.of(['a', 'b', 'c'])).join('/')));
  return [...paths].map((path) => sampleApi(path, [...new Set(draw.list(30, () => drawOperation(draw)))]));
}

function drawOperation(draw: Draw): string {
  let count = 0;
  const parts = draw.list(3, () => draw.of(templateParts)).map((part) => part.replace(/[xy]\}/g, () => `p${count++}}`));
  const end = draw.of(['', '', '', '', '*']);
  return `${draw.of(['GET', 'GET', 'POST', '*'])} /${[...parts, end].join('/').replace(/\/$/, '')}${draw.of(queries)}`;
}

function matchWith(router: Router, method: string, target: string): string | undefined {
  const result = router.match({ host: 'h', method, target, header: () => undefined });
  if ('refused' in result) return result.refused;
  return 'notFound' in result ? undefined : `${result.api.id}: ${result.operation.id}`;
}

function expectedOf(apis: readonly Api[], method: string, segments: readonly string[], query = ''): string | undefined {
  const found = naiveMatch(apis, method, segments, new URLSearchParams(query));
  return found && `${found.api.id}: ${found.operation.id}`;
}

test('agrees with a router that tries everything', () => {
  const draw = new Draw(20_240);
  let matched = 0;
  for (let estate = 0; estate < 1500; estate++) {
    const apis = drawApis(draw);
    const { router } = compileRouter({ hosts: [], apis, versionSets: [] });
    for (let request = 0; request < 40; request++) {
      const method = draw.of(['GET', 'POST', 'PUT']);
      const segments = draw.list(4, () => draw.of(['a', 'b', 'c', 'A', 'ab', 'a.b', 'x-y', 'a-b.b', '-', 'ax.b']));
      const query = draw.list(3, () => draw.of(['k=1', 'k=2', 'm=2', 'm=', 'z=1'])).join('&');
      const target = `/${segments.join('/')}${segments.length > 0 ? draw.of(['', '', '/']) : ''}${query === '' ? '' : `?${query}`}`;
      const expected = expectedOf(apis, method, segments, query);
      if (expected !== undefined) matched++;
      const found = matchWith(router, method, target);
      if (found !== expected)
        expect({
          apis: apis.map(({ id, operations }) => [id, operations.map((one) => one.id)]),
          method,
          target,
          found,
        }).toBe(expected);
    }
  }
  expect(matched).toBeGreaterThan(10_000);
});

/** What servers that are lenient in one way or another make of a path. */
const lenientReaders: readonly ((path: string) => readonly string[])[] = [
  (path) => resolve(unescapeOnce(path).split('/').slice(1)),
  (path) => resolve(unescapeOnce(unescapeOnce(path)).split('/').slice(1)),
  (path) => resolve(unescapeOnce(path).split(/[/\\]/).slice(1)),
  (path) =>
    resolve(
      path
        .split('/')
        .slice(1)
        .map((part) => unescapeOnce(part.replace(/;.*/s, ''))),
    ),
  (path) =>
    resolve(
      unescapeOnce(path)
        .split('/')
        .slice(1)
        .map((part) => part.replace(/;.*/s, '')),
    ),
  (path) =>
    resolve(
      unescapeOnce(path)
        .split('/')
        .filter((part) => part !== ''),
    ),
  (path) =>
    resolve(
      unescapeOnce(unescapeOnce(path))
        .split(/[/\\]/)
        .map((part) => part.replace(/;.*/s, ''))
        .filter((part) => part !== ''),
    ),
];

function unescapeOnce(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function resolve(parts: readonly string[]): readonly string[] {
  const resolved: string[] = [];
  for (const part of parts.at(-1) === '' ? parts.slice(0, -1) : parts)
    if (part === '..') resolved.pop();
    else if (part !== '.') resolved.push(part);
  return resolved;
}

test('lets no path through that a lenient server would take to another operation', () => {
  const draw = new Draw(7);
  const pieces = [
    'a',
    'b',
    'c',
    '/',
    '/',
    '/',
    '/',
    '%2f',
    '%2F',
    '%5c',
    '%252f',
    '%2561',
    '%61',
    ';',
    ';x',
    '%3b',
    '.',
    '..',
    '%2e',
    '%252e',
    '..;',
    '%00',
    '%c0%ae',
    '%',
    '\\',
    ';rev=1',
    '~',
  ];
  let matched = 0;
  let refused = 0;
  for (let estate = 0; estate < 1500; estate++) {
    const apis = drawApis(draw);
    const { router } = compileRouter({ hosts: [], apis, versionSets: [] });
    for (let request = 0; request < 60; request++) {
      const path = `/${draw.list(9, () => draw.of(pieces)).join('')}`;
      const result = router.match({ host: 'h', method: 'GET', target: path, header: () => undefined });
      if ('refused' in result) refused++;
      if (!('api' in result)) continue;
      matched++;
      // Which revision is meant is read off the path here, and is not sent on.
      if (path.includes(';rev=1')) continue;
      for (const [index, reader] of lenientReaders.entries()) {
        const other = expectedOf(apis, 'GET', reader(path));
        const found = `${result.api.id}: ${result.operation.id}`;
        if (other !== undefined && other !== found) expect({ path, index, other, apis }).toBe(found);
      }
    }
  }
  expect(matched).toBeGreaterThan(4000);
  expect(refused).toBeGreaterThan(20_000);
});

test('ends on any text, in time that grows with its length only', () => {
  const draw = new Draw(99);
  const { router } = compileRouter({
    hosts: [],
    apis: [sampleApi('', ['GET /*', 'GET /{a}/{b}-{c}?k={k}']), sampleApi('a', ['GET /{x}.b', 'GET /*'])],
    versionSets: [],
  });
  for (let count = 0; count < 20_000; count++)
    matchWith(
      router,
      'GET',
      `/${draw.list(30, () => String.fromCharCode(draw.upTo(draw.of([0x80, 0x100, 0x1_0000])))).join('')}`,
    );
  for (const piece of ['a/', '%2f', '%252f', ';', '//', ';rev=1', 'a-', '%25', '-', '?k=', '&k=1']) {
    const start = usedMs();
    matchWith(router, 'GET', `/a/${piece.repeat(8000)}`.slice(0, 16_000));
    expect(usedMs() - start).toBeLessThan(10_000);
  }
});
