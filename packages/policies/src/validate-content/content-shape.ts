import {
  attribute,
  boolean,
  type Dynamic,
  dynamic,
  elements,
  name,
  oneOf,
  type ShapeOf,
  string,
} from '@turnpike/policy';
import { type ValidationAction, validationAction } from './validation-error.ts';

/** How content of one type, or of all, is validated. */
export interface ContentConfig {
  readonly type: string | undefined;
  readonly 'validate-as': 'json' | 'xml' | 'soap';
  readonly action: Dynamic<ValidationAction>;
  readonly 'schema-id': string | undefined;
  readonly 'schema-ref': string | undefined;
  readonly 'allow-additional-properties': boolean | undefined;
  readonly 'case-insensitive-property-names': boolean;
}

/** What content types are taken for. */
export interface ContentTypeMapConfig {
  readonly 'any-content-type-value': string | undefined;
  readonly 'missing-content-type-value': string | undefined;
  readonly type: readonly {
    readonly from: string | undefined;
    readonly when: Dynamic<boolean> | undefined;
    readonly to: string;
  }[];
}

/** What a rule for one content type, or for all, says. */
export const contentShape: ShapeOf<ContentConfig> = {
  type: attribute(name, 'The content type that it is for; every one that the API describes when left out.', {
    optional: true,
  }),
  'validate-as': attribute(oneOf('json', 'xml', 'soap'), 'What the content is read as.'),
  action: attribute(dynamic(validationAction), 'What is done about content that does not fit.', { default: 'prevent' }),
  'schema-id': attribute(name, 'A schema of the service, in the place of that of the API.', { optional: true }),
  'schema-ref': attribute(string, 'A JSON pointer into the schema, such as #/components/schemas/address.', {
    optional: true,
  }),
  'allow-additional-properties': attribute(
    boolean,
    'Whether properties may be there that the schema does not name, whatever it says of them.',
    { optional: true },
  ),
  'case-insensitive-property-names': attribute(boolean, 'Whether upper and lower case in names are the same.', {
    default: false,
  }),
};

/** What content types are taken for. */
export const contentTypeMapShape: ShapeOf<ContentTypeMapConfig> = {
  'any-content-type-value': attribute(name, 'What every content type is taken for.', { optional: true }),
  'missing-content-type-value': attribute(name, 'What content without a type is taken for.', { optional: true }),
  type: elements(
    {
      from: attribute(name, 'The content type that came.', { optional: true }),
      when: attribute(dynamic(boolean), 'Whether the type is taken for the other.', { optional: true }),
      to: attribute(name, 'What it is taken for.'),
    },
    'A content type that is taken for another, before what is said of all and of none.',
  ),
};
