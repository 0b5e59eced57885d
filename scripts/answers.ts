import { parseArgs } from 'node:util';
import { fuzzAnswers } from './differential/hostile-answers.ts';

// A hostile backend behind a whole gateway: npm run fuzz:answers -- --requests 100000 --seed 1.

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const started = Date.now();
const seconds = (): string => ((Date.now() - started) / 1000).toFixed(0);
const { outcomes, findings } = await fuzzAnswers({
  requests: Number(values.requests),
  seed: Number(values.seed),
  onProgress: (done) => console.error(`${done} of ${values.requests} after ${seconds()} s`),
});
console.log('| Outcome | Requests |\n|---|---:|');
for (const [outcome, count] of Object.entries(outcomes).sort())
  console.log(`| ${outcome} | ${count.toLocaleString('en')} |`);
console.log(
  `\n${seconds()} s, seed ${values.seed}, Node ${process.versions.node}. Crossed or against the standard: ${findings.length}`,
);
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
