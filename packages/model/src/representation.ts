/** What an operation answers with one status. */
export interface OperationResponse {
  readonly statusCode: number;
  readonly description?: string;
  readonly headers?: readonly ResponseHeader[];
  readonly representations: readonly Representation[];
}

/** A header that an answer carries. */
export interface ResponseHeader {
  readonly name: string;
  readonly defaultValue?: string;
}

/** One form that a body may have. */
export interface Representation {
  readonly contentType: string;
  /** In the order in which they were written; the text of each as it would be sent. */
  readonly examples: readonly { readonly name: string; readonly value: string }[];
  /** A JSON Schema, with `$ref`s into `schemas` of its API. */
  readonly schema?: unknown;
}
