/** The headers by which a caller may show who it is, here or behind. */
export const credentialHeaders: readonly string[] = [
  ...['authorization', 'api-key', 'x-api-key', 'x-goog-api-key', 'ocp-apim-subscription-key', 'cookie'],
];

const names: ReadonlySet<string> = new Set(credentialHeaders);

/** Whether a header is one of them, in whatever case. */
export function isCredential(name: string): boolean {
  return names.has(name.toLowerCase());
}

/**
 * What a caller has shown, as it came. Policies put the credentials of a backend in the place of the caller's; whoever tells
 * callers apart later needs these.
 */
export class ArrivedCredentials {
  #values: Map<string, string | null> | undefined;

  /** A header is about to be changed. */
  keep(name: string, read: (name: string) => string | null): void {
    const lowerName = name.toLowerCase();
    if (!names.has(lowerName) || this.#values?.has(lowerName) === true) return;
    this.#values ??= new Map();
    this.#values.set(lowerName, read(name));
  }

  /** The value that came; `undefined` where it is still there. */
  get(name: string): string | null | undefined {
    return this.#values?.get(name.toLowerCase());
  }
}
