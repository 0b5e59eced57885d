import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compatibility } from './generate/compatibility.ts';
import { expressionReference } from './generate/expression-reference.ts';
import { policyReference } from './generate/policy-reference.ts';
import { sdkOperations } from './generate/sdk-operations.ts';
import { settingsReference } from './generate/settings-reference.ts';

// Writes the generated pages of docs; with --check, says which are out of date instead.

const root = fileURLToPath(new URL('..', import.meta.url));

const pages: Readonly<Record<string, () => string>> = {
  'docs/compatibility.md': compatibility,
  'docs/reference/expressions.md': expressionReference,
  'docs/reference/policies.md': policyReference,
  'docs/reference/sdk-operations.md': sdkOperations,
  'docs/reference/settings.md': settingsReference,
};

const isCheck = process.argv.includes('--check');
const stale: string[] = [];

for (const [path, generate] of Object.entries(pages)) {
  const text = generate();
  if (text === read(path)) continue;
  stale.push(path);
  if (!isCheck) writeFileSync(root + path, text);
}

if (isCheck && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run "npm run generate" and commit the result.`);
  process.exitCode = 1;
} else console.error(stale.length === 0 ? 'Generated files are current.' : `Written: ${stale.join(', ')}`);

function read(path: string): string | undefined {
  try {
    return readFileSync(root + path, 'utf8');
  } catch {
    return undefined;
  }
}
