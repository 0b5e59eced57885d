/** Why the service does not answer what it was asked, in the form of Azure's errors. */
export class SafetyError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What was asked cannot be read. */
export function invalidBody(message: string): SafetyError {
  return new SafetyError(400, 'InvalidRequestBody', message);
}
