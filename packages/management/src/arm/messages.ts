import type { JsonObject } from '../json.ts';

/** A request, whatever it came by. */
export interface ArmRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Whose last part is what the client calls us: `https://localhost:8082`. */
  readonly origin: string;
  /** Whether the client is on this machine. */
  readonly isLocal: boolean;
  readBody(): Promise<Uint8Array>;
}

/** An answer. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a body of JSON: a document as it is. */
  readonly document?: { readonly contentType: string; readonly text: string };
  readonly body?: JsonObject | readonly JsonObject[];
}
