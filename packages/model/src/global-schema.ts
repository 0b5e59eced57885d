/**
 * A schema of the whole service, which `validate-content` names.
 * @see https://learn.microsoft.com/rest/api/apimanagement/global-schema
 */
export interface GlobalSchema {
  readonly id: string;
  readonly schemaType: 'json' | 'xml';
  /** The schema itself, as text. */
  readonly value: string;
}
