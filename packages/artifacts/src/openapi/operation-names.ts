/** Azure: `-999` has to fit behind a name of at most 80 characters. */
const longest = 76;
const mostRepeats = 999;

/**
 * Gives operations their resource names. On import a name is made as Azure makes it: lower case, `-` for each run of anything
 * but letters and digits, none at the ends, at most 76 characters, and a number behind a name that is taken. What tools have
 * written are Azure's exports, whose `operationId` is the name of the resource, in its own case: where it can be a name it
 * stays, because policies compare `context.Operation.Id` with it. In both, an operation that has the name already keeps it.
 */
export class OperationNames {
  readonly #present: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();
  readonly #repeats = new Map<string, number>();

  readonly #keepsNames: boolean;

  constructor(present: Iterable<string>, origin: 'export' | 'import' = 'export') {
    this.#keepsNames = origin === 'export';
    this.#present = new Map(Array.from(present, (name) => [name.toLowerCase(), name]));
  }

  /** The name of an operation; `undefined` when a thousand others have it. */
  nameOf(operationId: string | undefined, method: string, urlTemplate: string): string | undefined {
    const present = operationId && this.#present.get(operationId.toLowerCase());
    if (present && !this.#taken.has(present.toLowerCase())) return this.#take(present);
    const base = this.#baseOf(operationId, method, urlTemplate);
    const key = base.toLowerCase();
    if (!this.#taken.has(key)) return this.#take(this.#present.get(key) ?? base);
    for (let repeat = (this.#repeats.get(key) ?? 0) + 1; repeat <= mostRepeats; repeat++) {
      const name = `${base}-${repeat}`;
      if (this.#taken.has(name.toLowerCase())) continue;
      this.#repeats.set(key, repeat);
      return this.#take(this.#present.get(name.toLowerCase()) ?? name);
    }
    return undefined;
  }

  #baseOf(operationId: string | undefined, method: string, urlTemplate: string): string {
    const isName = operationId !== undefined && operationId.length <= longest && /^\w[\w.-]*$/.test(operationId);
    if ((isName && this.#keepsNames) || isMade(operationId)) return operationId as string;
    return normalise(operationId ?? '') || normalise(`${method}-${urlTemplate}`);
  }

  #take(name: string): string {
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** Whether it is a name that was made before, perhaps with a number: an export has it, and it stays what it is. */
function isMade(operationId: string | undefined): boolean {
  const [, base = ''] = /^(.+?)(?:-\d{1,3})?$/.exec(operationId ?? '') ?? [];
  // What was cut may end in the middle of words.
  const end = base.length === longest && base.endsWith('-') ? '-' : '';
  return base !== '' && base.length <= longest && normalise(base) + end === base;
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, longest + 1)
    .replace(/^-|-$/g, '')
    .slice(0, longest);
}
