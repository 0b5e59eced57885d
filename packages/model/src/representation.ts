import type { RequestParameter, ResponseHeader } from './parameter.ts';

/** What an operation is asked with, beside what its URL template takes. */
export interface OperationRequest {
  readonly description?: string;
  readonly queryParameters?: readonly RequestParameter[];
  readonly headers?: readonly RequestParameter[];
  /** The forms that the body may have. */
  readonly representations?: readonly Representation[];
}

/** What an operation answers with one status. */
export interface OperationResponse {
  readonly statusCode: number;
  readonly description?: string;
  readonly headers?: readonly ResponseHeader[];
  readonly representations: readonly Representation[];
}

/** One form that a body may have. */
export interface Representation {
  readonly contentType: string;
  /** In the order in which they were written; the text of each as it would be sent. */
  readonly examples: readonly { readonly name: string; readonly value: string }[];
  /** A JSON Schema, with `$ref`s into `schemas` of its API. */
  readonly schema?: unknown;
}
