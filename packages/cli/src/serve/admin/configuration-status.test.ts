import { emptySnapshot } from '@turnpike/model';
import { expect, test } from 'vitest';
import type { Terminal } from '../../terminal.ts';
import { Reporter } from '../reporter.ts';
import { ConfigurationStatus } from './configuration-status.ts';

const wrong = { code: 'duplicate-key', severity: 'warning', message: 'wrong', resource: 'subscriptions/s' } as const;

test('what one thread has found wrong stays when another serves the same before it has looked', () => {
  const status = new ConfigurationStatus({ ...emptySnapshot, sequenceNumber: 3 }, []);
  status.published(3, true, [wrong]);
  status.published(3, true);
  expect([status.isLive, status.diagnostics.map(({ place }) => place)]).toEqual([true, ['subscriptions/s']]);
});

test('what is wrong is told once for each configuration, by whichever thread looks first', () => {
  const lines: string[] = [];
  const terminal: Terminal = {
    write: () => {},
    writeError: (text) => void lines.push(text),
    isInteractive: false,
    showsProgress: false,
    hasColors: false,
    columns: 100,
  };
  const reporter = new Reporter(terminal, false, 'quiet');
  reporter.published(3, true, undefined);
  reporter.checked(3, [wrong]);
  reporter.checked(3, [wrong]);
  reporter.published(4, true, [wrong]);
  reporter.checked(4, [wrong]);
  const line = 'turnpike: warning: subscriptions/s: wrong (duplicate-key)\n';
  expect(lines).toEqual([line, line]);
});
