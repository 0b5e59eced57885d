/** How several values of one parameter are written; as OpenAPI names it. */
export type ParameterStyle = 'simple' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json';

/** What a value of a parameter or a header has to be. */
export interface ParameterForm {
  /** A JSON Schema, with `$ref`s into `schemas` of its API; where there is none, `type` and `values` say all. */
  readonly schema?: unknown;
  /** `json` where the value is JSON. */
  readonly style?: ParameterStyle;
  /** Whether each item of a list has a parameter of its own. */
  readonly explode?: boolean;
}

/** What is said about a query parameter or a header of a request. */
export interface RequestParameter extends ParameterForm {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

/** A header that an answer carries. */
export interface ResponseHeader extends ParameterForm {
  readonly name: string;
  readonly type?: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}
