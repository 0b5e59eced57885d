const xml = 'http://www.w3.org/XML/1998/namespace';
const xmlns = 'http://www.w3.org/2000/xmlns/';

/** Attributes of this namespace steer the conversion between XML and JSON instead of taking part in it. */
export const jsonNamespace = 'http://james.newtonking.com/projects/json';

/** The namespaces in scope, as `XmlNamespaceManager` keeps them. */
export class XmlNamespaces {
  readonly #declared: (readonly [prefix: string, uri: string])[] = [
    ['xml', xml],
    ['xmlns', xmlns],
  ];

  /** How many declarations there are, to go back to with `leave`. */
  get mark(): number {
    return this.#declared.length;
  }

  leave(mark: number): void {
    this.#declared.length = mark;
  }

  declare(prefix: string, uri: string): void {
    this.#declared.push([prefix, uri]);
  }

  uriOf(prefix: string): string | undefined {
    return this.#declared.findLast(([declared]) => declared === prefix)?.[1];
  }

  prefixOf(uri: string): string | undefined {
    return this.#declared.findLast(([prefix, declared]) => declared === uri && this.uriOf(prefix) === uri)?.[0];
  }
}
