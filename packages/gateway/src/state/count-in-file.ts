import { QuotaFile } from './quota-file.ts';
import { SharedQuotas } from './shared-quotas.ts';

// A process of a test: counts calls without end into a file, and tells after each some how many there are.

const [file, startMs] = process.argv.slice(2);
const quotas = QuotaFile.open(file as string);
const counting = new SharedQuotas(quotas.memory);
const window = { startMs: Number(startMs), endMs: Number(startMs) + 3_600_000 };
setInterval(() => {
  const { used } = counting.take('k', 10, {}, window);
  console.log(JSON.stringify({ at: performance.now(), calls: used.calls }));
}, 5);
