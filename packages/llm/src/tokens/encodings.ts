import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { endOfCl100kPiece } from './pieces/cl100k.ts';
import { endOfO200kPiece } from './pieces/o200k.ts';
import { endOfR50kPiece } from './pieces/r50k.ts';
import { openRanks, type RankTable, readRanks } from './rank-table.ts';

/** The encodings whose ranks OpenAI has published, and how each cuts text into pieces: where the one that begins at a place ends. */
export const encodings = {
  o200k_base: endOfO200kPiece,
  cl100k_base: endOfCl100kPiece,
  p50k_base: endOfR50kPiece,
  r50k_base: endOfR50kPiece,
} as const satisfies Readonly<Record<string, (text: string, start: number) => number>>;

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
