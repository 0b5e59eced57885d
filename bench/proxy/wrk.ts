import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busySecondsOf, type Cores } from './cores.ts';
import { useOf } from './process-tree.ts';
import { runProgram } from './programs.ts';
import { wrkScript } from './requests.ts';

// Load by wrk: 32 connections, each with the next request as soon as its answer is there.

/** What one run of load showed about a peer. */
export interface LoadSample {
  /** Requests a second. */
  readonly rate: number;
  /** Processor time of all the peer's processes for each request, in microseconds. */
  readonly cpuMicros: number;
  /** Of the cores the peer has, how many it used; near their number when it was the peer that set the pace. */
  readonly coresBusy: number;
  /** Of the time of those cores, how much went to others, other virtual machines included: a measure of disturbance. */
  readonly othersShare: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Connections that broke or timed out, and answers other than 2xx or 3xx. */
  readonly failed: number;
}

/** Where the load goes, and from where. */
export interface LoadDescription {
  readonly url: string;
  /** The peer, for its processor time. */
  readonly pid: number;
  readonly seconds: number;
  readonly folder: string;
  readonly cores: Cores;
  readonly connections?: number;
}

interface WrkSummary {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  readonly refused: number;
}

/** Puts load on a peer for a while. */
export async function loadByWrk({
  url,
  pid,
  seconds,
  folder,
  cores,
  connections = 32,
}: LoadDescription): Promise<LoadSample> {
  const script = join(folder, 'requests.lua');
  writeFileSync(script, wrkScript());
  const threads = cores.load?.includes(',') ? 2 : 1;
  const before = useOf(pid);
  const busyBefore = busySecondsOf(cores.peer);
  const output = await runProgram({
    command: ['wrk', `-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url],
    cores: cores.load,
  });
  const cpuSeconds = useOf(pid).cpuSeconds - before.cpuSeconds;
  const busySeconds = busySecondsOf(cores.peer) - busyBefore;
  const line = output.split('\n').find((text) => text.startsWith('{"requests"'));
  if (line === undefined) throw new Error(`wrk did not say what it found:\n${output}`);
  return sampleOf(JSON.parse(line) as WrkSummary, cpuSeconds, busySeconds);
}

/** The figures of one run. */
export function sampleOf(summary: WrkSummary, cpuSeconds: number, busySeconds: number): LoadSample {
  return {
    rate: summary.requests / summary.seconds,
    cpuMicros: (cpuSeconds * 1e6) / summary.requests,
    coresBusy: cpuSeconds / summary.seconds,
    othersShare: Math.max(0, (busySeconds - cpuSeconds) / summary.seconds),
    p50Ms: summary.p50 / 1000,
    p99Ms: summary.p99 / 1000,
    failed: summary.failed + summary.refused,
  };
}
