import type { Answer } from '../answer-reader.ts';
import type { Outcome } from '../connection.ts';
import { type Lane, ReconnectingLane, runLanes } from '../open-loop.ts';
import { say } from '../progress.ts';
import { benchRequests, bytesOf } from '../requests.ts';

// Load at a fixed rate without a second try, while something is done to the peer: every request without an answer of
// 2xx is counted as lost.

/** What was lost. */
export interface Losses {
  readonly sent: number;
  readonly lost: number;
  /** Why, and how often. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly p99Ms: number;
  /** When each was sent and lost, in the order of losing. */
  readonly lostRequests: readonly LostRequest[];
  /** The versions of the configuration that answers named. */
  readonly versions: ReadonlySet<string>;
}

/** When a request was sent, and when it was known that there would be no answer, in milliseconds. */
export interface LostRequest {
  readonly sentAt: number;
  readonly lostAt: number;
}

/** The load. */
export interface SteadyLoad {
  /** Where a new connection goes; asked for each time. */
  readonly url: () => string;
  readonly rate: number;
  readonly seconds: number;
  /** A new connection for each request. */
  readonly isFresh?: boolean;
  /** A connection that is refused goes to the next node, as load balancers do: nothing has been sent yet. */
  readonly failsOver?: boolean;
}

const requests = benchRequests.map((request) => bytesOf(request));
const connections = 32;

/** Puts load on a peer, does something to it meanwhile, and says what was lost. */
export async function lossesDuring(
  what: string,
  { url, rate, seconds, isFresh = false, failsOver = false }: SteadyLoad,
  action: () => Promise<void>,
): Promise<Losses> {
  const reasons = new Map<string, number>();
  const versions = new Set<string>();
  const onOutcome = (outcome: Outcome) => {
    const reason = reasonOf(outcome);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const version = outcome instanceof Error ? undefined : versionOf(outcome);
    if (version !== undefined) versions.add(version);
  };
  const lostRequests: LostRequest[] = [];
  const lanes = Array.from({ length: connections }, () => new ReconnectingLane(url));
  const kept: readonly Lane[] = isFresh ? lanes.map(freshEachTime) : lanes;
  const sending = (failsOver ? kept.map(failingOver) : kept).map((lane) => remembering(lane, lostRequests));
  const [result] = await Promise.all([runLanes({ rate, seconds, requests, onOutcome }, sending), action()]);
  for (const lane of lanes) lane.close();
  const lost = result.failed + result.sent - result.answered;
  const why = [...reasons].map(([reason, count]) => `${count} × ${reason}`).join(', ');
  say(`${what}: ${result.sent.toLocaleString('en')} requests, ${lost} lost${why === '' ? '' : ` (${why})`}`);
  return { sent: result.sent, lost, reasons, p99Ms: result.latencies.percentile(0.99), lostRequests, versions };
}

/** The version of the configuration that an answer was made with. */
export function versionOf({ head }: Answer): string | undefined {
  return /\r\nx-served-by:[ \t]*([^\r\n]*)/i.exec(head)?.[1];
}

function remembering(lane: Lane, lost: LostRequest[]): Lane {
  return {
    send(request, done) {
      const sentAt = performance.now();
      lane.send(request, (outcome) => {
        if (reasonOf(outcome) !== undefined) lost.push({ sentAt, lostAt: performance.now() });
        done(outcome);
      });
    },
  };
}

function freshEachTime(lane: ReconnectingLane): Lane {
  return {
    send(request, done) {
      lane.renew();
      lane.send(request, done);
    },
  };
}

// Lanes take nodes in turn together, so that a second try of one lane may well meet the same node again.
const mostTries = 12;

function failingOver(lane: Lane): Lane {
  const attempt = (request: Buffer, done: (outcome: Outcome) => void, tries: number): void => {
    lane.send(request, (outcome) => {
      const isRefused = outcome instanceof Error && (outcome as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      if (isRefused && tries < mostTries) attempt(request, done, tries + 1);
      else done(outcome);
    });
  };
  return { send: (request, done) => attempt(request, done, 1) };
}

function reasonOf(outcome: Outcome): string | undefined {
  if (outcome instanceof Error) return outcome.message.replace(/ \d+\.\d+\.\d+\.\d+:\d+$/, '');
  return outcome.status >= 200 && outcome.status <= 299 ? undefined : `status ${outcome.status}`;
}
