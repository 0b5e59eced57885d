import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft } from './areas/draft.ts';
import { areas } from './areas/index.ts';
import { ask, type Question } from './oracle/run.ts';

// Asks the oracle about every expression of `areas/` and writes its answers to `cases/`: node conformance/expressions/record.ts
// What C# refuses to compile is listed and left out, and so is what gives another answer the second time.

const folder = import.meta.dirname;
const scenes = join(folder, 'scenes.json');

const questions: Question[] = [];
const areaOf = new Map<string, string>();
for (const [area, drafts] of Object.entries(areas)) {
  for (const draft of drafts) {
    const id = `${area}-${digest(draft)}`;
    if (areaOf.has(id)) continue;
    areaOf.set(id, area);
    questions.push({ id, ...draft });
  }
}

const first = ask(questions, scenes);
const second = ask(questions, scenes);

mkdirSync(join(folder, 'cases'), { recursive: true });
for (const area of Object.keys(areas)) {
  const lines: string[] = [];
  for (const question of questions) {
    if (areaOf.get(question.id) !== area) continue;
    const expected = first.expected.get(question.id);
    if (expected === undefined) continue;
    if (JSON.stringify(expected) !== JSON.stringify(second.expected.get(question.id))) {
      console.log(`${question.id} has more than one answer: ${question.expression}`);
      continue;
    }
    lines.push(JSON.stringify({ ...question, expected }));
  }
  writeFileSync(join(folder, 'cases', `${area}.jsonl`), `${lines.join('\n')}\n`);
  console.log(`${area}: ${lines.length}`);
}
for (const [id, message] of first.refused) {
  console.log(
    `${id} does not compile: ${message}\n    ${questions.find((question) => question.id === id)?.expression}`,
  );
}

function digest(draft: Draft): string {
  return createHash('sha256')
    .update(JSON.stringify([draft.scene, draft.variables, draft.expression]))
    .digest('hex')
    .slice(0, 10);
}
