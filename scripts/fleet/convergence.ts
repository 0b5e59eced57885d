import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { markerPolicy } from './estate.ts';
import type { Fleet } from './fleet.ts';
import { callManagement, Unanswered } from './management-calls.ts';
import type { Member } from './member.ts';

/** How long a change took to be served, in milliseconds, by each gateway. */
export interface Convergence {
  readonly acknowledgedAt: number;
  readonly liveAt: readonly number[];
}

const givenUpMs = 60_000;
let marker = 0;

/** Changes a policy, as often as it takes until that is acknowledged, and waits until every gateway serves it. */
export async function changeAndWait(fleet: Fleet, gateways: readonly Member[] = fleet.gateways): Promise<Convergence> {
  const value = `change ${++marker}`;
  await writeMarker(fleet, value);
  const acknowledgedAt = performance.now();
  const liveAt = await Promise.all(gateways.map((gateway) => untilServed(gateway, value)));
  return { acknowledgedAt, liveAt };
}

async function writeMarker({ access, management }: Fleet, value: string): Promise<void> {
  const body = { properties: { value: markerPolicy(value), format: 'rawxml' } };
  const until = performance.now() + givenUpMs;
  for (;;) {
    const address = { ...access, port: management.port };
    const answer = await callManagement(address, 'PUT', 'apis/marker/policies/policy', body).catch((error: unknown) => {
      if (error instanceof Unanswered) return { status: 0, text: error.message };
      throw error;
    });
    if (answer.status === 200 || answer.status === 201) return;
    if (performance.now() > until) throw new Error(`a policy cannot be changed: ${answer.status} ${answer.text}`);
    await wait(20);
  }
}

/** The moment in which a gateway serves what was written; throws when it never does. */
async function untilServed({ name, port }: Member, value: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const until = performance.now() + givenUpMs;
  try {
    for (;;) {
      const body = await bodyOf(port, agent);
      if (body === value) return performance.now();
      if (performance.now() > until) throw new Error(`${name} serves '${body}'; expected '${value}'`);
      await wait(2);
    }
  } finally {
    agent.destroy();
  }
}

/** What the API of the marker is answered with; `undefined` when it is not. */
export function bodyOf(port: number, agent?: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/marker/', agent: agent ?? false, timeout: 10_000 };
    const asked = get(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : undefined));
      answer.on('error', () => resolve(undefined));
    });
    asked.on('timeout', () => asked.destroy()).on('error', () => resolve(undefined));
  });
}

/** The value that this share of some values does not exceed. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
