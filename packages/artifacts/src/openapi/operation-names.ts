/** Azure: `-999` has to fit behind a name of at most 80 characters. */
const longest = 76;
const mostRepeats = 999;

/**
 * Gives operations their resource names. Azure: lower case, `-` for each run of anything but letters and digits, none at
 * the ends, at most 76 characters, and a number behind a name that is taken. An operation that already has the name of
 * the document keeps it.
 */
export class OperationNames {
  readonly #present: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();
  readonly #repeats = new Map<string, number>();

  constructor(present: readonly string[]) {
    this.#present = new Map(present.map((name) => [name.toLowerCase(), name]));
  }

  /** The name of an operation; `undefined` when a thousand others have it. */
  nameOf(operationId: string | undefined, method: string, urlTemplate: string): string | undefined {
    const present = operationId && this.#present.get(operationId.toLowerCase());
    if (present && !this.#taken.has(present.toLowerCase())) return this.#take(present);
    const base = normalise(operationId || `${method}-${urlTemplate}`) || normalise(`${method}-${urlTemplate}`);
    if (!this.#taken.has(base)) return this.#take(this.#present.get(base) ?? base);
    for (let repeat = (this.#repeats.get(base) ?? 0) + 1; repeat <= mostRepeats; repeat++) {
      const name = `${base}-${repeat}`;
      if (this.#taken.has(name)) continue;
      this.#repeats.set(base, repeat);
      return this.#take(this.#present.get(name) ?? name);
    }
    return undefined;
  }

  #take(name: string): string {
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, longest + 1)
    .replace(/^-|-$/g, '')
    .slice(0, longest);
}
