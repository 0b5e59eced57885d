import { Buffer } from 'node:buffer';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';

/** How long the beginning of a stream may be in which the event has to stand. */
const longestBeginning = 16 * 1024;

/**
 * The first event of a stream of protocol version 2024-11-05 says where messages are posted to. What the server says is
 * a path of its own; callers have to post to the gateway, with the same query.
 */
export class EndpointFilter implements BodyFilter {
  readonly keepsLength = false;
  readonly #path: string;
  #beginning: Buffer | undefined = Buffer.alloc(0);

  /** @param path where the gateway takes messages */
  constructor(path: string) {
    this.#path = path;
  }

  write(piece: Uint8Array, output: FilterOutput): void {
    const beginning = this.#beginning;
    if (beginning === undefined) {
      output.push(piece);
      return;
    }
    const seen = Buffer.concat([beginning, piece]);
    const text = seen.toString('latin1');
    const end = /\r\n\r\n|\n\n|\r\r/.exec(text);
    if (end === null && seen.length < longestBeginning) {
      this.#beginning = seen;
      return;
    }
    this.#beginning = undefined;
    output.push(Buffer.from(this.#rewritten(text), 'latin1'));
  }

  end(output: FilterOutput): void {
    if (this.#beginning !== undefined && this.#beginning.length > 0) output.push(this.#beginning);
  }

  abandoned(): void {
    this.#beginning = undefined;
  }

  #rewritten(text: string): string {
    if (!/^event: ?endpoint\r?$/m.test(text)) return text;
    return text.replace(/^data: ?([^\r\n]*)/m, (_, given: string) => {
      const mark = given.indexOf('?');
      return `data: ${this.#path}${mark < 0 ? '' : given.slice(mark)}`;
    });
  }
}
