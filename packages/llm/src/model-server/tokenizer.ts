/** Cuts text into the tokens of a model. */
export interface Tokenizer {
  count(text: string): number;
  /** The text of each token; where a character has several, they come together. */
  pieces(text: string): string[];
}

/** The tokenizer of OpenAI's models of today, which this server uses for all of them. */
export async function loadTokenizer(): Promise<Tokenizer> {
  // The library's own, not the counter of the gateway: what is counted here is what the gateway's counting is judged by.
  const { countTokens, encode, decodeGenerator } = await import('gpt-tokenizer/encoding/o200k_base');
  // What looks like a special token in a prompt is text to a provider, too.
  const asText = { disallowedSpecial: new Set<string>() };
  return {
    count: (text) => countTokens(text, asText),
    pieces: (text) => [...decodeGenerator(encode(text, asText))],
  };
}
