import { Latencies } from './latencies.ts';
import { ReconnectingLane, runLanes } from './open-loop.ts';
import { benchRequests, bytesOf } from './requests.ts';

/** What a polite client met while others were not. */
export interface ProbeResult {
  readonly times: Latencies;
  /** No answer, or one other than 2xx. */
  readonly failed: number;
}

const requests = benchRequests.map((request) => bytesOf(request));
/** Polite requests a second. */
const politeRate = 50;

/** Sends polite requests for as long as something else goes on. */
export async function probeUntil(url: string, end: Promise<unknown>, rate = politeRate): Promise<ProbeResult> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  end.then(over, over);
  const lanes = Array.from({ length: 4 }, () => new ReconnectingLane(() => url));
  const times = new Latencies();
  let failed = 0;
  while (!isOver) {
    const second = await runLanes({ rate, seconds: 1, requests }, lanes);
    times.addAll(second.latencies);
    failed += second.failed + second.sent - second.answered;
  }
  for (const lane of lanes) lane.close();
  return { times, failed };
}

/** Keeps a peer busy for some seconds, so that what is tried on it is not tried on one that has only just begun. */
export async function warmUp(url: string): Promise<void> {
  await probeUntil(url, new Promise((resolve) => setTimeout(resolve, 3000)), 1000);
}
