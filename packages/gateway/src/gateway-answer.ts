/** What the gateway answers of its own accord, and what `on-error` sees in `context.LastError`. */
export interface GatewayAnswer {
  readonly status: number;
  readonly statusReason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lastError: BuiltInError;
}

/** An error that no policy raised. */
export interface BuiltInError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
}

/** The body of an error, with spaces where Azure has them. */
export function errorBody(statusCode: number, message: string): string {
  return `{ "statusCode": ${statusCode}, "message": ${JSON.stringify(message)} }`;
}
