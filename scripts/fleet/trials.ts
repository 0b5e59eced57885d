import { setTimeout as wait } from 'node:timers/promises';
import { makeClients, passed } from '../limits/clients.ts';
import type { Finding } from '../limits/proofs.ts';
import { startBalancer } from './balancer.ts';
import { bodyOf, changeAndWait, quantileOf } from './convergence.ts';
import { subscriptionKey } from './estate.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import { describe, judgeCalls } from './stops.ts';
import { failuresOf, Traffic } from './traffic.ts';

// What else is claimed of a fleet, each tried on processes that run.

/** From the acknowledgement of a change until every gateway serves it, with nothing else going on. */
export async function changes(fleet: Fleet, samples: number): Promise<Finding> {
  const taken: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const { acknowledgedAt, liveAt } = await changeAndWait(fleet);
    taken.push(Math.max(...liveAt) - acknowledgedAt);
    await wait(50);
  }
  const [median, p99, most] = [0.5, 0.99, 1].map((share) => Math.round(quantileOf(taken, share)));
  return {
    holds: (p99 as number) <= 1000,
    figures: `${samples} changes at all ${fleet.gateways.length} gateways: p50 ${median} ms, p99 ${p99} ms, at most ${most} ms after their acknowledgement`,
  };
}

/** M9: two of two gateways are restarted one after another; nothing is lost on new connections. */
export async function rollingRestart(fleet: Fleet, rate: number): Promise<Finding> {
  const pair = fleet.gateways.slice(0, 2);
  await using balancer = await startBalancer(pair.map(({ port }) => port));
  const traffic = new Traffic(balancer, `rolling-${Date.now()}`, rate);
  for (const gateway of pair) {
    await wait(1000);
    await gateway.stop('SIGTERM');
    await gateway.start();
  }
  await wait(1000);
  await traffic.end();
  return judgeCalls(traffic.outcomes, {}, 0);
}

/** T14: one of two gateways is killed and started at once, again and again. */
export async function kills(fleet: Fleet, count: number, rate: number): Promise<Finding> {
  const pair = fleet.gateways.slice(0, 2);
  await using balancer = await startBalancer(pair.map(({ port }) => port));
  const back: number[] = [];
  const sums = { calls: 0, inFlight: 0, failed: 0 };
  const details: string[] = [];
  for (let kill = 0; kill < count; kill++) {
    const traffic = new Traffic(balancer, `kill-${kill}-${Date.now()}`, rate);
    await wait(200 + Math.random() * 300);
    const gateway = pair[kill % 2] as Member;
    const killedAt = performance.now();
    await gateway.stop('SIGKILL');
    const goneAt = performance.now();
    const started = gateway.start();
    while ((await bodyOf(gateway.port)) === undefined) await wait(5);
    back.push(performance.now() - killedAt);
    await started;
    await traffic.stop();
    const { outcomes } = traffic;
    const failed = failuresOf(outcomes);
    const outside = failed.filter(({ target, sentAt }) => target !== gateway.port || sentAt > goneAt);
    details.push(
      ...outside.map((one) => `${describe(one)}, ${Math.round(one.sentAt - goneAt)} ms after ${gateway.port} was gone`),
    );
    sums.calls += outcomes.length;
    sums.failed += outside.length;
    sums.inFlight += failed.length - outside.length;
    if ((kill + 1) % 10 === 0) console.error(`${kill + 1} kills, ${sums.failed} failed`);
  }
  const [median, p95, most] = [0.5, 0.95, 1].map((share) => Math.round(quantileOf(back, share)));
  return {
    holds: sums.failed === 0 && (p95 as number) <= 2000 && (most as number) <= 5000,
    figures:
      `${count} kills, ${sums.calls} calls, ${sums.failed} failed but the ${sums.inFlight} in flight at the killed; ` +
      `from the kill to the first 200 of the same gateway p50 ${median} ms, p95 ${p95} ms, at most ${most} ms` +
      details
        .slice(0, 5)
        .map((text) => `\n       ${text}`)
        .join(''),
  };
}

/** M8: a gateway stands still; when it goes on, its limits have not begun anew. */
export async function standstill(fleet: Fleet, seconds: number): Promise<Finding> {
  const gateway = fleet.gateways[0] as Member;
  const period = seconds + 15;
  const headers = {
    'x-rate': `standstill-${Date.now()}`,
    'x-limit': '50',
    'x-period': String(period),
    'ocp-apim-subscription-key': subscriptionKey,
  };
  const burst = async (): Promise<number> => {
    const clients = makeClients(100, [{ url: `http://127.0.0.1:${gateway.port}` }]);
    const calls = await Promise.all(clients.map((client) => client.call('/limited/', headers)));
    for (const client of clients) client[Symbol.dispose]();
    return passed(calls);
  };
  const beganAt = performance.now();
  const before = await burst();
  gateway.signal('SIGSTOP');
  await wait(seconds * 1000);
  gateway.signal('SIGCONT');
  const after = await burst();
  const isInPeriod = performance.now() - beganAt < period * 1000;
  await wait(period * 1000 - (performance.now() - beganAt) + 5000);
  const next = await burst();
  return {
    holds: before === 50 && (after === 0 || !isInPeriod) && next === 50,
    figures: `limit 50 in ${period} s: ${before} of 100 passed, after ${seconds} s of standing still ${after} of 100 more, and ${next} of 100 in the next period`,
  };
}
