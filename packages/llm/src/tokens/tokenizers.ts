import type { EncodingName } from './encodings.ts';

/** How the tokens of a model are counted. */
export interface Tokenizer {
  readonly encoding: EncodingName;
  /** How many tokens the model has for each of the encoding; 1 where the encoding is its own or nothing better is known. */
  readonly factor: number;
}

const exact = (encoding: EncodingName): Tokenizer => ({ encoding, factor: 1 });

/** What is not known is counted as the models of today are. */
const fallback = exact('o200k_base');

// Names are looked for anywhere: deployments of Azure are named by their owners, as 'team-gpt-4o-eu', and Bedrock puts the
// provider and the region before. The first that fits counts. Where the factors come from: docs/token-counting.md.
const tokenizers: readonly (readonly [name: RegExp, tokenizer: Tokenizer])[] = [
  [/gpt-?(4o|4[.-]?[15](?!\d)|[5-9]|oss|image|audio|realtime)|chatgpt|codex|computer-use/, exact('o200k_base')],
  [/gpt-?(3\.?5|4)|text-embedding|(davinci|babbage)-002$/, exact('cl100k_base')],
  [/(text|code)-(davinci|cushman)-00\d/, exact('p50k_base')],
  [/davinci|curie|babbage|\bada\b/, exact('r50k_base')],
  [
    /claude-?(fable|mythos|opus-(4-([7-9]|1\d)|[5-9])|sonnet-[5-9]|haiku-[5-9])/,
    { encoding: 'o200k_base', factor: 1.56 },
  ],
  [/claude/, { encoding: 'o200k_base', factor: 1.2 }],
  [/llama-?2|codellama|mixtral|mistral-?7b/, { encoding: 'cl100k_base', factor: 1.18 }],
  [/llama/, exact('cl100k_base')],
  [/(^|[^a-z\d])o[1-9]([^a-z\d]|$)/, exact('o200k_base')],
];

const mostKnown = 512;
const known = new Map<string, Tokenizer>();

/** The tokenizer of a model, or the nearest that is public, by the name that a request gives. */
export function tokenizerOf(model: string): Tokenizer {
  const name = model.slice(0, 128);
  const before = known.get(name);
  if (before !== undefined) return before;
  const folded = name.toLowerCase();
  const tokenizer = tokenizers.find(([pattern]) => pattern.test(folded))?.[1] ?? fallback;
  // Callers choose names: what is kept of them is bounded.
  if (known.size >= mostKnown) known.clear();
  known.set(name, tokenizer);
  return tokenizer;
}
