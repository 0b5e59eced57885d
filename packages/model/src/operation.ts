import type { ParameterForm } from './parameter.ts';
import type { OperationRequest, OperationResponse } from './representation.ts';

/**
 * One thing that an API does: a method and a URL template.
 * @see https://learn.microsoft.com/rest/api/apimanagement/api-operation
 */
export interface Operation {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  /** Such as `GET`; `*` stands for every method. */
  readonly method: string;
  /** Such as `/orders/{id}`, `/files/*` or `/search?q={text}`, relative to the path of the API. */
  readonly urlTemplate: string;
  readonly templateParameters?: readonly TemplateParameter[];
  readonly request?: OperationRequest;
  readonly responses?: readonly OperationResponse[];
}

/** What is said about a parameter in braces of a URL template. */
export interface TemplateParameter extends ParameterForm {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}
