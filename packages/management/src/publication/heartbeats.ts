import { isObject, type JsonObject } from '../json.ts';

/** What an instance of a gateway says of itself. */
export interface Heartbeat {
  readonly instanceId: string;
  readonly version: string;
  /** `live`, or `refused` where it was told what it cannot run and goes on with what it had. */
  readonly status: string;
  /** The number of what it serves. */
  readonly sequenceNumber: number;
  /** Seconds since the gateway last knew that it has everything. */
  readonly configurationAgeSeconds: number;
  /** What it could not run, if anything. */
  readonly diagnostics: readonly string[];
}

const mostInstances = 10_000;
/** An instance that has been silent for so long is no longer told of. */
const forgetMs = 86_400_000;

/** Remembers what instances of gateways said last. It is not kept: they say it again within a minute. */
export class Heartbeats {
  readonly #byGateway = new Map<string, Map<string, { readonly beat: Heartbeat; readonly at: number }>>();

  take(gatewayId: string, beat: Heartbeat, now: Date): void {
    const key = gatewayId.toLowerCase();
    const instances = this.#byGateway.get(key) ?? new Map();
    this.#byGateway.set(key, instances);
    instances.delete(beat.instanceId);
    instances.set(beat.instanceId, { beat, at: now.getTime() });
    for (const [instance, { at }] of instances)
      if (instances.size > mostInstances || now.getTime() - at > forgetMs) instances.delete(instance);
      else break;
  }

  /** What is shown of the instances of a gateway, the last heard last. */
  of(gatewayId: string): readonly JsonObject[] {
    const instances = this.#byGateway.get(gatewayId.toLowerCase()) ?? new Map();
    return Array.from(instances.values(), ({ beat, at }) => ({ ...beat, lastHeartbeat: new Date(at).toISOString() }));
  }
}

/** Reads what an instance says; `undefined` for what is no heartbeat. */
export function readHeartbeat(body: unknown): Heartbeat | undefined {
  if (!isObject(body)) return undefined;
  const { instanceId, version, status, sequenceNumber, configurationAgeSeconds, diagnostics = [] } = body;
  if (![instanceId, version, status].every((text) => typeof text === 'string' && text.length <= 200)) return undefined;
  if (![sequenceNumber, configurationAgeSeconds].every((number) => Number.isFinite(number))) return undefined;
  if (!Array.isArray(diagnostics)) return undefined;
  return {
    instanceId: String(instanceId),
    version: String(version),
    status: String(status),
    sequenceNumber: Number(sequenceNumber),
    configurationAgeSeconds: Number(configurationAgeSeconds),
    diagnostics: diagnostics.slice(0, 20).map((text) => String(text).slice(0, 500)),
  };
}
