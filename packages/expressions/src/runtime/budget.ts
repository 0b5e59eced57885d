// What one evaluation may cost. Evaluation is synchronous, so one counter serves the whole thread: compiled code and
// library functions take from it, and when it is used up the evaluation ends. C# `catch` cannot catch that.

/** Thrown when an expression has used up what it may; not a .NET exception, so policy code cannot catch it. */
export class BudgetExceeded extends Error {
  readonly resource: 'steps' | 'memory' | 'depth';

  constructor(resource: 'steps' | 'memory' | 'depth') {
    super(
      {
        steps: 'The expression took more steps than it may.',
        memory: 'The expression made more data than it may.',
        depth: 'The expression called itself more deeply than it may.',
      }[resource],
    );
    this.name = 'BudgetExceeded';
    this.resource = resource;
  }
}

/** How much an evaluation may take. */
export interface Limits {
  /** Loop turns, calls and elements touched. */
  readonly steps: number;
  /** Characters and elements created, in all. */
  readonly memory: number;
}

/** The limits that hold unless others are given: well under a second of work, well under 200 MB. */
export const defaultLimits: Limits = { steps: 3_000_000, memory: 32_000_000 };

/** How deeply library functions may go into data that contains data: far from what the stack of a thread holds. */
const deepest = 250;

let stepsLeft = defaultLimits.steps;
let memoryLeft = defaultLimits.memory;
let depth = 0;

/** Starts counting anew. Called once before each evaluation. */
export function resetBudget(limits: Limits = defaultLimits): void {
  stepsLeft = limits.steps;
  memoryLeft = limits.memory;
  depth = 0;
}

/** Takes steps: one a loop turn or element. Call it before the work is done. */
export function spend(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new BudgetExceeded('steps');
}

/** What an element of a list or array takes, in characters. */
export const elementUnits: number = 4;

/** What an entry of a hash table takes, in characters: it is also slower to make than an element. */
export const entryUnits: number = 48;

/** Takes memory: one a character or element about to be created. Call it before it is created. */
export function allocate(units: number): void {
  memoryLeft -= units;
  if (!(memoryLeft >= 0)) throw new BudgetExceeded('memory');
}

/** Does work that may come back to itself as deeply as the data is nested: the text of a tuple of tuples, for instance. */
export function nested<T>(work: () => T): T {
  if (depth >= deepest) throw new BudgetExceeded('depth');
  depth++;
  try {
    return work();
  } finally {
    depth--;
  }
}
