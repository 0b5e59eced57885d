import { isObject, type JsonObject } from '../json.ts';

const mostTraces = 250;

/** Keeps the last traces of gateways that run elsewhere, for whoever asks for them here. */
export class KeptTraces {
  readonly #traces = new Map<string, JsonObject>();

  keep(gatewayId: string, trace: JsonObject): void {
    this.#traces.set(keyOf(gatewayId, String(trace.traceId)), trace);
    const [oldest] = this.#traces.keys();
    if (oldest !== undefined && this.#traces.size > mostTraces) this.#traces.delete(oldest);
  }

  /** A trace of this gateway; those of others are not found. */
  find(gatewayId: string, traceId: string): JsonObject | undefined {
    return this.#traces.get(keyOf(gatewayId, traceId));
  }
}

/** Reads a trace; `undefined` for what is none. */
export function readTrace(body: unknown): JsonObject | undefined {
  if (!isObject(body) || !isObject(body.traceEntries)) return undefined;
  return typeof body.traceId === 'string' && /^[0-9a-f-]{36}$/i.test(body.traceId) ? body : undefined;
}

function keyOf(gatewayId: string, traceId: string): string {
  return `${gatewayId}/${traceId}`.toLowerCase();
}
