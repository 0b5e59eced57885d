import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What cases cannot show, why, and the test that shows it instead.

/** Parts or failures of a policy that no case has. */
export interface BeyondCases {
  readonly policy: string;
  /** Paths of parts, those inside them included, and reasons of failures. */
  readonly what: readonly string[];
  readonly why: string;
  /** The file below `packages`, and how the title of the test in it begins. */
  readonly test: readonly [file: string, title: string];
}

/** All there is of that. */
export const beyondCases: readonly BeyondCases[] = [];

/** What says so of a part or a failure. */
export function beyondCasesOf(policy: string, what: string): BeyondCases | undefined {
  return beyondCases.find(
    (one) => one.policy === policy && one.what.some((path) => what === path || what.startsWith(`${path}/`)),
  );
}

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));

/** Whether the file has a test whose title begins so. */
export function hasTest([file, title]: BeyondCases['test']): boolean {
  const source = readFileSync(join(packages, file), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(quote + title));
}
