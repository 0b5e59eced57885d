import { expect, test } from 'vitest';
import { parseCoreList, planCores } from './cores.ts';
import { parseStat, useOf } from './process-tree.ts';

test('a line of /proc/PID/stat gives parent and times, whatever the program is called', () => {
  const line = '4242 (a) b (c) S 17 4242 4242 0 -1 4194560 900 30 0 0 150 50 7 3 20 0 11 0 1000 1 1';
  expect(parseStat(line)).toEqual({ parent: 17, ticks: 210 });
});

test('this process uses memory', { skip: process.platform !== 'linux' }, () => {
  const { residentBytes, processes } = useOf(process.pid);
  expect(residentBytes).toBeGreaterThan(10e6);
  expect(processes).toBeGreaterThanOrEqual(1);
});

test('a process that is not there uses nothing', { skip: process.platform !== 'linux' }, () => {
  expect(useOf(2 ** 30)).toEqual({ cpuSeconds: 0, residentBytes: 0, processes: 0 });
});

test('lists of cores are read', () => {
  expect(parseCoreList('0-2,5')).toEqual([0, 1, 2, 5]);
});

test('a peer shares its core with nobody, and with fewer than three cores nothing is pinned', () => {
  expect(planCores([0, 1, 2, 3])).toEqual({
    one: { peer: '0', origin: '1', load: '2,3' },
    two: { peer: '0,1', origin: '2', load: '3' },
  });
  expect(planCores([4, 5, 6])).toEqual({ one: { peer: '4', origin: '5', load: '6' }, two: undefined });
  expect(planCores([0, 1]).one.peer).toBeUndefined();
});
