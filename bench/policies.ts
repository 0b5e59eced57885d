import { type Figure, print } from './harness.ts';
import { measure } from './policies/measure.ts';
import { notMeasured, scenarios } from './policies/scenarios.ts';

// What does a policy add to a request, in microseconds? The gateway is the real one, its clients and backends are
// functions. Names of policies behind the command measure these alone.

const passes = 3;
const effort = { rounds: 7, roundMs: 15, warmUpMs: 100 };
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const figures: Figure[] = [];
const plain: number[] = [];
for (const scenario of scenarios.filter(({ policy }) => names.length === 0 || names.includes(policy))) {
  const { policy, what, asks } = scenario;
  const values: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const cost = await measure(scenario, effort);
    values.push(cost.with - cost.without);
    if (policy !== 'forward-request') plain.push(cost.without);
  }
  const name = [policy, ...(what === undefined ? [] : [what]), ...(asks === 0 ? ['no backend is asked'] : [])].join(
    ', ',
  );
  figures.push({ name, unit: 'µs', values });
}
print({
  question: 'What does a policy add to a request, in processor time?',
  notes: [
    `A request without any takes ${Math.min(...plain).toFixed(1)} µs in the gateway, routing and the check of the key included.`,
    `A figure is the least of ${effort.rounds} rounds of ${effort.roundMs} ms with the policy, less the least of as many without, in turns.`,
    ...Object.entries(notMeasured).map(([policy, why]) => `Not measured: ${policy}. It ${why}.`),
  ],
  figures,
});
// Caches and counters have timers of their own.
process.exit();
