import { Buffer } from 'node:buffer';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';
import { textsOf } from './agent-text.ts';

// Answers of tools and agents that come as events: each is one message of JSON-RPC, and waits until its texts were judged.

/** The longest event that is judged; a longer one ends the stream. */
const mostBytes = 4 * 1024 * 1024;

/** Holds back each event until it was judged, and ends the stream in front of the first that must not go on. */
export class AgentStream implements BodyFilter {
  readonly keepsLength = false;
  readonly #mayPass: (text: string) => Promise<boolean>;
  #held: Buffer = Buffer.alloc(0);

  constructor(mayPass: (text: string) => Promise<boolean>) {
    this.#mayPass = mayPass;
  }

  async write(piece: Uint8Array, output: FilterOutput): Promise<void> {
    this.#held = Buffer.concat([this.#held, piece]);
    // One byte a character: nothing but the ends of lines is looked for.
    const text = this.#held.toString('latin1');
    let passed = 0;
    for (const { index, 0: end } of text.matchAll(/(?:\r\n|\n|\r(?!\n)){2}/g)) {
      const event = this.#held.subarray(passed, index + end.length);
      if (!(await this.#mayPass(textOf(event)))) return this.#stop(output);
      output.push(event);
      passed = index + end.length;
    }
    this.#held = this.#held.subarray(passed);
    if (this.#held.length > mostBytes) this.#stop(output);
  }

  async end(output: FilterOutput): Promise<void> {
    if (this.#held.length > 0 && (await this.#mayPass(textOf(this.#held)))) output.push(this.#held);
  }

  abandoned(): void {
    this.#held = Buffer.alloc(0);
  }

  #stop(output: FilterOutput): void {
    this.#held = Buffer.alloc(0);
    output.end();
  }
}

/** All that an event says: the texts of its JSON, or its lines where they are none. */
function textOf(event: Buffer): string {
  const lines = event.toString().split(/\r\n|\n|\r/);
  const data = lines.filter((line) => line.startsWith('data')).map((line) => line.replace(/^data:? ?/, ''));
  return (data.length > 0 ? textsOf(data.join('\n')) : undefined) ?? lines.join('\n');
}
