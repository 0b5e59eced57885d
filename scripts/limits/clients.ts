import { Agent, request } from 'node:http';

// Clients with a connection each, and what they have seen.

/** A call that was answered. Times are those of `performance.now`. */
export interface Call {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly status: number;
}

/** A client with one connection. */
export interface Client extends Disposable {
  call(path: string, headers: Readonly<Record<string, string>>): Promise<Call>;
}

/** Makes a client of a gateway. */
export function makeClient(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: (path, headers) =>
      new Promise((resolve, reject) => {
        const sentAt = performance.now();
        const asked = request(`${url}${path}`, { agent, headers }, (response) => {
          response.resume();
          response.on('end', () =>
            resolve({ sentAt, answeredAt: performance.now(), status: response.statusCode as number }),
          );
        });
        asked.on('error', reject).end();
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** So many clients, spread over gateways. */
export function makeClients(count: number, gateways: readonly { readonly url: string }[]): readonly Client[] {
  return Array.from({ length: count }, (_, index) => makeClient(gateways[index % gateways.length]!.url));
}

/** How many calls passed. */
export function passed(calls: readonly Call[]): number {
  return calls.filter(({ status }) => status === 200).length;
}

/**
 * The most calls that passed within any stretch of `periodMs`, counted so that there can be no more than were seen: those
 * that were sent and answered in it.
 */
export function mostInAnyWindow(calls: readonly Call[], periodMs: number): number {
  const admitted = calls.filter(({ status }) => status === 200).sort((one, other) => one.sentAt - other.sentAt);
  let most = 0;
  for (const [index, { sentAt }] of admitted.entries()) {
    let inside = 0;
    for (let other = index; other < admitted.length && admitted[other]!.sentAt < sentAt + periodMs; other++)
      if (admitted[other]!.answeredAt < sentAt + periodMs) inside++;
    most = Math.max(most, inside);
  }
  return most;
}

/** The time in milliseconds that this share of calls took no longer than. */
export function quantile(calls: readonly Call[], share: number): number {
  const times = calls.map(({ sentAt, answeredAt }) => answeredAt - sentAt).sort((one, other) => one - other);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
}
