import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Finding } from '../limits/proofs.ts';
import { changeAndWait } from './convergence.ts';
import type { Fleet } from './fleet.ts';
import type { Member, StopSignal } from './member.ts';
import { connections, failuresOf, mostLimited, type Outcome, quotasOf, Traffic } from './traffic.ts';
import { Writers } from './writers.ts';

// "Stop each in turn under load": what is stopped, and what may come of it.

/** Something that is stopped and started again. */
export interface Stop {
  readonly name: string;
  /** Gives when it was gone, and when it was back. */
  readonly restart: () => Promise<{ readonly goneAt: number; readonly backAt: number }>;
  /** The port of a process that takes calls with it, where it has no time to finish them. */
  readonly killed?: number;
  /** Whether management calls may be refused meanwhile, as they say. */
  readonly refusesWrites?: boolean;
  /** How many gateways may each let in what was left of a limit, because they cannot ask. */
  readonly countsAlone?: number;
}

/** How hard the fleet is worked meanwhile. */
export interface Load {
  /** Calls a second. */
  readonly rate: number;
  readonly writers: number;
  /** How long it goes on before and after. */
  readonly quietMs: number;
}

/** How long after something is back a change may take to be everywhere. */
const convergedMs = 1000;

/** Stops a process, and starts it again. */
export function stopOf(member: Member, signal: StopSignal, more: Partial<Stop> = {}): Stop {
  return {
    name: `${member.name}, ${signal}`,
    ...(signal === 'SIGKILL' && { killed: member.port }),
    ...more,
    async restart() {
      await member.stop(signal);
      const goneAt = performance.now();
      await wait(300);
      await member.start();
      return { goneAt, backAt: performance.now() };
    },
  };
}

/** Stops PostgreSQL as an operator does, and starts it again. */
export function stopOfPostgres({ postgres }: Fleet): Stop {
  return {
    name: 'PostgreSQL, SIGINT',
    refusesWrites: true,
    async restart() {
      await postgres.stop('SIGINT');
      const goneAt = performance.now();
      await wait(1000);
      await postgres.start();
      return { goneAt, backAt: performance.now() };
    },
  };
}

/** Stops Redis as an operator does, and starts it again. */
export function stopOfRedis({ redis, gateways }: Fleet): Stop {
  return {
    name: 'Redis, SIGTERM',
    countsAlone: gateways.length,
    async restart() {
      const ended = once(redis.process, 'exit');
      redis.process.kill('SIGTERM');
      await ended;
      const goneAt = performance.now();
      await wait(500);
      await redis.restart();
      return { goneAt, backAt: performance.now() };
    },
  };
}

/** Stops something under load: no call fails that is not with a killed process, no write is lost, and counts are right. */
export async function stopUnderLoad(fleet: Fleet, stop: Stop, { rate, writers, quietMs }: Load): Promise<Finding> {
  const name = `${stop.name.replaceAll(/\W+/g, '-').toLowerCase()}-${Date.now()}`;
  const traffic = new Traffic(fleet.traffic, name, rate);
  const writing = new Writers(fleet, name, writers);
  await wait(quietMs);
  const { goneAt, backAt } = await stop.restart();
  const { liveAt } = await changeAndWait(fleet);
  const convergence = Math.max(...liveAt) - backAt;
  await wait(quietMs);
  await Promise.all([traffic.end(), writing.end()]);
  const calls = judgeCalls(traffic.outcomes, stop, goneAt);
  const writes = await judgeWrites(writing, stop);
  const counts = judgeCounts(traffic.outcomes, stop);
  return {
    holds: calls.holds && writes.holds && counts.holds && convergence <= convergedMs,
    figures:
      `${calls.figures}; ${writes.figures}; ${counts.figures}; ` +
      `away for ${Math.round(backAt - goneAt)} ms, a change everywhere ${Math.round(convergence)} ms after` +
      [...calls.details, ...writes.details].map((text) => `\n       ${text}`).join(''),
  };
}

interface Judged extends Finding {
  readonly details: readonly string[];
}

/** Only what was in flight at a killed process may fail. */
export function judgeCalls(outcomes: readonly Outcome[], { killed }: Pick<Stop, 'killed'>, goneAt: number): Judged {
  const failures = failuresOf(outcomes);
  const failed = failures.filter(({ target, sentAt }) => killed === undefined || target !== killed || sentAt > goneAt);
  const repeated = outcomes.filter(({ isRepeated }) => isRepeated).length;
  return {
    holds: failed.length === 0,
    figures:
      `${outcomes.length} calls, ${failed.length} failed` +
      (killed === undefined ? '' : `, ${failures.length - failed.length} in flight at the killed`) +
      (repeated === 0 ? '' : `, ${repeated} made again as their connection closed`),
    details: failed.slice(0, 3).map(describe),
  };
}

/** What was acknowledged is there; what was not was refused, or in flight at a killed process. */
async function judgeWrites(writing: Writers, { killed, refusesWrites = false }: Stop): Promise<Judged> {
  const { acknowledged, failed } = writing;
  const refused = failed.filter(({ status }) => status === 503 && refusesWrites);
  const inFlight = failed.filter(({ status, target }) => status === 0 && killed !== undefined && target === killed);
  const wrong = failed.filter((one) => !refused.includes(one) && !inFlight.includes(one));
  const lost = await writing.check();
  return {
    holds: wrong.length === 0 && lost.length === 0,
    figures:
      `${acknowledged} acknowledged writes, ${lost.length} lost, ${wrong.length} failed` +
      (refused.length === 0 ? '' : `, ${refused.length} refused with 503`) +
      (inFlight.length === 0 ? '' : `, ${inFlight.length} in flight at the killed`),
    details: [...wrong.map(({ status, message }) => `write ${status}: ${message}`), ...lost].slice(0, 3),
  };
}

/** Quotas are exact but for calls whose answers were lost; without Redis, each gateway may let in what was left. */
function judgeCounts(outcomes: readonly Outcome[], { killed, countsAlone }: Stop): Finding {
  const quotas = quotasOf(outcomes);
  const { most, limit } = mostLimited(outcomes);
  const least = (lost: number): number => (killed === undefined ? 0 : -lost);
  const isExact = quotas.every(({ over, lost }) => over >= least(lost) && over <= 0);
  const holds =
    countsAlone === undefined
      ? isExact && most <= limit
      : quotas.every(({ over }) => Math.abs(over) <= connections * countsAlone) && most <= countsAlone * limit;
  const differences = [...new Set(quotas.map(({ over }) => (over > 0 ? `+${over}` : String(over))))];
  return {
    holds,
    figures: `${quotas.length} quotas, off by ${differences.join(', ')}; at most ${most} of ${limit} in 2 s`,
  };
}

/** A call that was not answered as it should be, for people. */
export function describe({ status, error, target, isFresh }: Outcome): string {
  return `call ${status || error} at ${target}, ${isFresh ? 'on a new connection' : 'on one that was open'}`;
}
