import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  CL100K_TOKEN_SPLIT_REGEX,
  O200K_TOKEN_SPLIT_REGEX,
  R50K_TOKEN_SPLIT_REGEX,
} from 'gpt-tokenizer/encodingParams/constants';
import { openRanks, type RankTable, readRanks } from './rank-table.ts';

// The patterns keep a place to go on from: these are not the ones that the library itself uses.
const copyOf = (pattern: RegExp) => new RegExp(pattern.source, pattern.flags);

/** The encodings whose ranks OpenAI has published, and the pattern by which each cuts text into pieces. */
export const encodings = {
  o200k_base: copyOf(O200K_TOKEN_SPLIT_REGEX),
  cl100k_base: copyOf(CL100K_TOKEN_SPLIT_REGEX),
  p50k_base: copyOf(R50K_TOKEN_SPLIT_REGEX),
  r50k_base: copyOf(R50K_TOKEN_SPLIT_REGEX),
} as const satisfies Readonly<Record<string, RegExp>>;

/** The name of an encoding. */
export type EncodingName = keyof typeof encodings;

const tables = new Map<EncodingName, RankTable>();

/** The ranks of an encoding, where this thread has them. */
export function knownRanks(name: EncodingName): RankTable | undefined {
  return tables.get(name);
}

/** The ranks of an encoding, which are read from the library's data when they are asked for the first time. */
export function ranksOf(name: EncodingName): RankTable {
  return tables.get(name) ?? keepRanks(name, readRanks(readFileSync(fileOf(name))));
}

/** Keeps ranks that another thread has read. */
export function keepRanks(name: EncodingName, memory: SharedArrayBuffer): RankTable {
  const table = openRanks(memory);
  tables.set(name, table);
  return table;
}

function fileOf(name: EncodingName): string {
  return createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${name}.tiktoken`);
}
