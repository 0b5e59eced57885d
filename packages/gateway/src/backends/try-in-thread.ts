import { parentPort, workerData } from 'node:worker_threads';
import { Circuit } from './circuit.ts';
import { CircuitMemory } from './circuit-memory.ts';
import { prepareCircuitRule } from './circuit-rule.ts';

// A thread of a test: opens the circuit, waits until all threads have, and tells how many of its requests passed after
// the trip duration, none of which ended.

interface Task {
  readonly memory: SharedArrayBuffer;
  readonly gate: Int32Array;
  readonly threads: number;
}

const { memory, gate, threads } = workerData as Task;
const time = { now: 1000 };
const prepared = prepareCircuitRule({
  name: 'rule',
  failureCondition: { count: 1, interval: 'PT1M' },
  tripDuration: 'PT30S',
});
if (!('rule' in prepared)) throw new Error(prepared.fault);
const circuit = new Circuit(new CircuitMemory(memory, () => time.now), 'k', prepared.rule);

const ticket = circuit.admit();
if (ticket !== undefined) circuit.report(ticket, { status: 500 });

Atomics.add(gate, 0, 1);
Atomics.notify(gate, 0);
for (let there = Atomics.load(gate, 0); there < threads; there = Atomics.load(gate, 0)) Atomics.wait(gate, 0, there);

time.now += 30_000;
let passed = 0;
for (let call = 0; call < 10_000; call++) if (circuit.admit() !== undefined) passed++;
parentPort?.postMessage(passed);
