// What holding one body against one schema may cost. Schemas that come back to themselves by several ways take time that
// doubles with every level of the body: each use of a schema is counted, and when they are used up the validation ends.

/** Thrown when a validation has taken more steps than it may. */
export class ValidationExhausted extends Error {
  override readonly name = 'ValidationExhausted';
}

/** How many schemas may be used, and values compared, in one validation: well under a second. */
export const mostSteps = 2_000_000;

let stepsLeft = mostSteps;

/** Begins a validation. */
export function startSteps(): void {
  stepsLeft = mostSteps;
}

/** Counts a step, or as many as something takes that long. */
export function takeStep(count = 1): void {
  stepsLeft -= count;
  if (stepsLeft < 0) throw new ValidationExhausted('The validation takes more steps than it may');
}
