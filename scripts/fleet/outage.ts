import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigurationBackup, readBackupKey } from '@turnpike/gateway';
import type { Finding } from '../limits/proofs.ts';
import { bodyOf, changeAndWait } from './convergence.ts';
import { names } from './estate.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './member.ts';
import { judgeCalls } from './stops.ts';
import { Traffic } from './traffic.ts';

// T15: gateways whose control planes are gone.

/** Both control planes are gone for some time; gateways go on, are restarted meanwhile, and catch up. */
export async function outage(fleet: Fleet, seconds: number, rate: number): Promise<Finding> {
  const { gateways, planes } = fleet;
  const before = await changeAndWait(fleet).then(() => bodyOf((gateways[0] as Member).port));
  // Until it is kept on disk, too.
  await wait(2000);
  const traffic = new Traffic(fleet.traffic, `outage-${Date.now()}`, rate);
  await Promise.all(planes.map((plane) => plane.stop('SIGTERM')));
  const goneAt = performance.now();
  const starts: number[] = [];
  let isWrong = false;
  for (const gateway of gateways) {
    await wait((seconds * 1000) / (gateways.length + 1));
    await gateway.stop('SIGTERM');
    const beganAt = performance.now();
    const started = gateway.start();
    while ((await bodyOf(gateway.port)) === undefined) await wait(5);
    starts.push(performance.now() - beganAt);
    await started;
    isWrong ||= (await bodyOf(gateway.port)) !== before;
  }
  await wait(Math.max(0, seconds * 1000 - (performance.now() - goneAt)));
  const clock = (performance.now() - goneAt) / 1000;
  await (planes[0] as Member).start();
  const backAt = performance.now();
  const { liveAt } = await changeAndWait(fleet);
  const caughtUpMs = Math.max(...liveAt) - backAt;
  await (planes[1] as Member).start();
  await traffic.end();
  const calls = judgeCalls(traffic.outcomes, {}, 0);
  const coldMs = Math.max(...starts);
  return {
    holds: calls.holds && !isWrong && coldMs <= 3000 && caughtUpMs <= 5000,
    figures:
      `no control plane for ${clock.toFixed(0)} s: ${calls.figures}; ${starts.length} gateways started from their backup in at most ` +
      `${Math.round(coldMs)} ms; a change everywhere ${Math.round(caughtUpMs)} ms after the first control plane was back` +
      calls.details.map((text) => `\n       ${text}`).join(''),
  };
}

/** The backup of a gateway is cut off at many places; what is started from it is whole, or nothing. */
export async function truncations(fleet: Fleet, offsets: number): Promise<Finding> {
  const { gateways, planes } = fleet;
  const gateway = gateways.at(-1) as Member;
  const folder = fleet.dataOf(gateway);
  const files = ['configuration.backup', 'configuration.backup.previous'].map((name) => join(folder, name));
  // Two changes that are kept, one after another.
  for (let kept = 0; kept < 2; kept++) {
    await changeAndWait(fleet);
    await wait(2500);
  }
  await Promise.all(planes.map((plane) => plane.stop('SIGTERM')));
  await gateway.stop('SIGTERM');
  const whole = files.map((file) => readFileSync(file));
  const key = readBackupKey(join(folder, 'configuration.key'));
  const load = () => new ConfigurationBackup({ folder, gatewayId: names.gateway, key }).load();
  const cutAt = (which: number, length: number): void => {
    for (const [index, file] of files.entries())
      writeFileSync(file, index <= which ? (whole[index] as Buffer).subarray(0, length) : (whole[index] as Buffer));
  };
  cutAt(-1, 0);
  const last = (await load()).update?.change.sequenceNumber;
  cutAt(0, 0);
  const previous = (await load()).update?.change.sequenceNumber;
  let wrong = last === undefined || previous === undefined || previous >= last ? 1 : 0;
  const shortest = Math.min(...whole.map(({ length }) => length));
  const lengths = Array.from({ length: offsets }, (_, index) => Math.floor((index * shortest) / offsets));
  for (const length of lengths) {
    cutAt(0, length);
    if ((await load()).update?.change.sequenceNumber !== previous) wrong++;
    cutAt(1, length);
    if ((await load()).update !== undefined) wrong++;
  }
  const [ofPrevious, ofNothing] = await startFromCut(gateway, lengths.at(-1) as number, cutAt);
  cutAt(-1, 0);
  await Promise.all([...planes, gateway].map((member) => member.start()));
  return {
    holds: wrong === 0 && ofPrevious && !ofNothing,
    figures:
      `${lengths.length} lengths of ${shortest} bytes, of the last copy and of both: ${wrong} wrong; the program ` +
      `${ofPrevious ? 'starts' : 'does not start'} from the copy before, and ${ofNothing ? 'serves' : 'serves nothing'} with both cut off`,
  };
}

/** Whether the program itself serves with the last copy cut off, and with both. */
async function startFromCut(
  gateway: Member,
  length: number,
  cutAt: (which: number, length: number) => void,
): Promise<readonly [boolean, boolean]> {
  cutAt(0, length);
  const ofPrevious = await gateway.tryStart(20_000);
  await gateway.stop('SIGKILL');
  cutAt(1, length);
  const ofNothing = (await gateway.tryStart(5000)) || (await bodyOf(gateway.port)) !== undefined;
  await gateway.stop('SIGKILL');
  return [ofPrevious, ofNothing];
}
