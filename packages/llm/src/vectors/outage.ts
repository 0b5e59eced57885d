/** After a failure nobody asks for so long. */
const pauseMs = 1_000;

/** Does without a store that cannot be asked: neither waits long for it nor asks it again at once. */
export class Outage {
  #failedAt = Number.NEGATIVE_INFINITY;
  #lastError: string | undefined;

  /** Why it could not be asked last; absent as long as it could. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** What the work gives; `undefined` when it fails, takes longer than that, or something has failed just before. */
  async without<Result>(work: () => Promise<Result>, mostMs: number): Promise<Result | undefined> {
    if (performance.now() - this.#failedAt < pauseMs) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${mostMs} ms`)), mostMs);
    });
    try {
      const result = await Promise.race([work(), late]);
      this.#lastError = undefined;
      return result;
    } catch (error) {
      this.#failedAt = performance.now();
      this.#lastError = error instanceof Error ? error.message : String(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
