import type { UpstreamCall } from '@turnpike/http';
import { type SideRequest, TransportFailure } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GatewayLimits } from '../request/services.ts';
import { beginSideRequest } from './side-request.ts';

// Requests that nobody waits for outlive the request that has made them: neither an answer nor a caller who goes away
// ends them. So there is a bound for how many there are, and someone who waits for the last of them at the end.

/** The requests under way that nobody waits for. */
export class OneWayRequests {
  readonly #limits: Pick<GatewayLimits, 'oneWayRequests' | 'oneWayBytes'>;
  readonly #calls = new Set<UpstreamCall>();
  #bytes = 0;
  #onIdle: (() => void) | undefined;
  /** How many were not sent because too many were under way. */
  dropped = 0;

  constructor(limits: Pick<GatewayLimits, 'oneWayRequests' | 'oneWayBytes'>) {
    this.#limits = limits;
  }

  get underWay(): number {
    return this.#calls.size;
  }

  /** Begins a request unless too many are under way; tells how it ended where it did not end with an answer. */
  send(bytes: number, begin: () => UpstreamCall, onFailure: (error: unknown) => void): boolean {
    const { oneWayRequests, oneWayBytes } = this.#limits;
    if (this.#calls.size >= oneWayRequests || this.#bytes + bytes > oneWayBytes) {
      this.dropped++;
      return false;
    }
    const call = begin();
    this.#calls.add(call);
    this.#bytes += bytes;
    call.answer
      .then((answer) => answer.body?.cancel(), onFailure)
      .finally(() => {
        this.#calls.delete(call);
        this.#bytes -= bytes;
        if (this.#calls.size === 0) this.#onIdle?.();
      });
    return true;
  }

  /** Waits for those under way, and gives up on the ones that are left after that time. */
  async drain(graceMs: number): Promise<void> {
    if (this.#calls.size === 0) return;
    const timer = setTimeout(() => {
      for (const call of this.#calls) call.cancel();
    }, graceMs);
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    clearTimeout(timer);
  }
}

/** Sends a request of a policy's own that nobody waits for; false when too many are under way. */
export function sendOneWay(context: GatewayContext, request: SideRequest): boolean {
  const { services, requestId } = context;
  const tell = (error: unknown) => {
    // A bug is one wherever it shows; that a service cannot be reached is nobody's.
    if (!(error instanceof Error && error.name === 'UpstreamError')) services.onBug(error, requestId);
  };
  const bytes = Buffer.byteLength(request.body ?? '');
  try {
    return services.oneWay.send(bytes, () => beginSideRequest(context, request), tell);
  } catch (error) {
    // What cannot be sent at all is as lost as what does not arrive.
    if (error instanceof TransportFailure) return true;
    throw error;
  }
}
