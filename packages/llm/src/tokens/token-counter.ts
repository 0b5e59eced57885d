import type { ModelCall } from '@turnpike/policy';

/** Counts tokens as the tokenizer of a model does, or the nearest that is known. */
export interface TokenCounter {
  /** Of all that a call brings: messages with what the protocol puts around them, images, definitions of tools. */
  prompt(call: ModelCall): number | Promise<number>;
  /** Of text alone. */
  text(model: string, text: string): number;
}
