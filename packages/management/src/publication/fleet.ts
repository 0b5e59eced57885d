import type { JsonObject } from '../json.ts';
import { Heartbeats } from './heartbeats.ts';
import { KeptTraces } from './kept-traces.ts';

/** Traces requests at the gateway that runs with the control plane, which Azure calls `managed`. */
export interface GatewayTracing {
  /** A token with which requests to an API are traced. */
  issue(apiId: string, lifeMs: number): string;
  find(traceId: string): Promise<JsonObject | undefined>;
  /** Voids all tokens there are. */
  invalidate(): void;
}

/** What is known of the gateways of the service besides what is configured. */
export class Fleet {
  readonly heartbeats: Heartbeats = new Heartbeats();
  readonly traces: KeptTraces = new KeptTraces();
  /** Absent where no gateway runs with the control plane. */
  readonly managed: GatewayTracing | undefined;

  constructor(managed: GatewayTracing | undefined) {
    this.managed = managed;
  }
}
