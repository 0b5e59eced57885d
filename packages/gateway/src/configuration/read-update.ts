import type { GatewayHostname, GatewayProfile, GatewayUpdate, SnapshotChange, SnapshotPart } from '@turnpike/model';
import type { KeptHead } from './kept-update.ts';

// Whatever a control plane sends, or a disk has kept, is looked at before it is believed: a gateway that takes in what it
// cannot read would be worse off than one that goes on with what it has.

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads what a gateway is told. Throws for what is no such thing, with what is wrong with it. */
export function readUpdate(text: string): GatewayUpdate {
  const { change, mark, profile } = objectOf(JSON.parse(text), 'the answer');
  const read = { change: readChange(change), mark: textOf(mark, 'mark') };
  return profile === undefined ? read : { ...read, profile: readProfile(profile) };
}

/** Reads what stands before a change that was kept. Throws for what is no such thing. */
export function readKeptHead(text: string): KeptHead {
  const { sequenceNumber, mark, profile, program } = objectOf(JSON.parse(text), 'the first line');
  return {
    sequenceNumber: numberOf(sequenceNumber, 'sequenceNumber'),
    mark: textOf(mark, 'mark'),
    ...(profile !== undefined && { profile: readProfile(profile) }),
    ...(program !== undefined && { program: textOf(program, 'program') }),
  };
}

function readChange(value: unknown): SnapshotChange {
  const { sequenceNumber, after, parts, removed } = objectOf(value, 'change');
  const change = {
    sequenceNumber: numberOf(sequenceNumber, 'change.sequenceNumber'),
    parts: listOf(parts, 'change.parts').map(readPart),
    removed: listOf(removed, 'change.removed').map((key) => textOf(key, 'change.removed')),
  };
  return after === undefined ? change : { ...change, after: numberOf(after, 'change.after') };
}

function readPart(value: unknown): readonly [string, SnapshotPart] {
  const [key, part] = listOf(value, 'change.parts');
  for (const [noun, items] of Object.entries(objectOf(part, 'change.parts'))) listOf(items, noun);
  return [textOf(key, 'change.parts'), part as SnapshotPart];
}

function readProfile(value: unknown): GatewayProfile {
  const { id, region, hostnames, authorities, debugKey } = objectOf(value, 'profile');
  return {
    id: textOf(id, 'profile.id'),
    region: textOf(region, 'profile.region'),
    hostnames: listOf(hostnames, 'profile.hostnames').map((hostname) => {
      const read = objectOf(hostname, 'profile.hostnames');
      textOf(read.hostname, 'profile.hostnames.hostname');
      return read as unknown as GatewayHostname;
    }),
    authorities: listOf(authorities, 'profile.authorities').map((text) => textOf(text, 'profile.authorities')),
    debugKey: textOf(debugKey, 'profile.debugKey'),
  };
}

function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Error(`'${what}' is no object`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`'${what}' is no list`);
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`'${what}' is no text`);
}

function numberOf(value: unknown, what: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`'${what}' is no number of a change`);
}
