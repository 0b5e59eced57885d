import { performance } from 'node:perf_hooks';
/** In which order the addresses of a name are tried: each first in turn, and last for a while where nobody answered. */
export class AddressOrder {
  readonly #now: () => number;
  readonly #restMs: number;
  /** Addresses that did not answer, and until when they are tried last. */
  readonly #failed = new Map<string, number>();
  #turn = 0;

  constructor(restMs = 30_000, now: () => number = () => performance.now()) {
    this.#restMs = restMs;
    this.#now = now;
  }

  /** The addresses in the order for the next connection. */
  next(addresses: readonly string[]): readonly string[] {
    if (addresses.length < 2) return addresses;
    const first = this.#turn++ % addresses.length;
    const rotated = [...addresses.slice(first), ...addresses.slice(0, first)];
    if (this.#failed.size === 0) return rotated;
    for (const [address, until] of this.#failed)
      if (until <= this.#now() || !addresses.includes(address)) this.#failed.delete(address);
    const hasFailed = (address: string): boolean => this.#failed.has(address);
    return [...rotated.filter((address) => !hasFailed(address)), ...rotated.filter(hasFailed)];
  }

  failed(address: string): void {
    this.#failed.set(address, this.#now() + this.#restMs);
  }

  answered(address: string): void {
    this.#failed.delete(address);
  }
}
