import { ArmError } from '../arm-error.ts';

/** The store cannot be used for now. Callers are told to come back, and nothing else of the reason; the log has the rest. */
export class StoreUnavailable extends ArmError {
  constructor(reason: string, cause?: unknown) {
    super('ServiceUnavailable', `The store is not available: ${reason}.`);
    this.name = 'StoreUnavailable';
    this.cause = cause;
  }
}

/** Changes were asked for that are no longer kept, or are not those of this store; what is there has to be read anew. */
export class ForgottenChanges extends Error {
  constructor(asked: number, oldest: number) {
    super(`changes after ${asked} were asked for; only those after ${oldest} are kept. Read everything anew`);
    this.name = 'ForgottenChanges';
  }
}
