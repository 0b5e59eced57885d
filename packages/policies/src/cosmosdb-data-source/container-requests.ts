import {
  anything,
  attribute,
  boolean,
  type Dynamic,
  defineKind,
  dynamic,
  element,
  elements,
  type Kind,
  name,
  oneOf,
  type ShapeOf,
  string,
  text,
} from '@turnpike/policy';
import { type SetBodyConfig, setBodyConfig } from '../set-body/set-body.ts';
import { type TemplateText, templateText } from './template-text.ts';

/** The types that a partition key may have. */
export type PartitionKeyType = 'string' | 'number' | 'bool' | 'none' | 'null';

/** A text that may be left out. */
export interface OptionalText extends Omit<TemplateText, 'value'> {
  readonly value: Dynamic<string> | undefined;
}

/** Where items are. */
export interface PartitionKey extends OptionalText {
  readonly 'data-type': PartitionKeyType;
}

interface ETag extends TemplateText {
  readonly type: 'match' | 'no-match';
}

/** The levels of consistency as Cosmos DB names them. */
export const consistencyNames = {
  'bounded-staleness': 'Bounded',
  'consistent-prefix': 'ConsistentPrefix',
  eventual: 'Eventual',
  session: 'Session',
  strong: 'Strong',
} as const;

/** What may be said of a request that changes something. */
export interface Triggers {
  readonly 'consistency-level': keyof typeof consistencyNames | undefined;
  readonly 'pre-trigger': string | undefined;
  readonly 'post-trigger': string | undefined;
}

/** What `<query-request>` says. */
export interface QueryRequest {
  readonly 'enable-low-precision-order-by': boolean | undefined;
  readonly 'sql-statement': { readonly value: Dynamic<string> } | undefined;
  readonly parameters:
    | { readonly parameter: readonly { readonly name: string; readonly value: Dynamic<unknown> }[] }
    | undefined;
  readonly 'partition-key': PartitionKey | undefined;
  readonly paging: { readonly 'max-item-count': TemplateText; readonly 'continuation-token': OptionalText } | undefined;
}

/** What `<read-request>` says. */
export interface ReadRequest {
  readonly id: TemplateText;
  readonly 'partition-key': PartitionKey | undefined;
}

/** What `<delete-request>` says. */
export interface DeleteRequest extends Triggers, ReadRequest {
  readonly etag: ETag | undefined;
}

/** What `<write-request>` says. */
export interface WriteRequest extends Triggers {
  readonly type: 'insert' | 'replace' | 'upsert';
  readonly 'indexing-directive': 'default' | 'exclude' | 'include';
  readonly id: TemplateText | undefined;
  readonly 'partition-key': PartitionKey | undefined;
  readonly etag: ETag | undefined;
  readonly 'set-body': SetBodyConfig | undefined;
}

/** The requests that a document may have, of which it has one. */
export interface ContainerRequests {
  readonly 'query-request': QueryRequest | undefined;
  readonly 'read-request': ReadRequest | undefined;
  readonly 'delete-request': DeleteRequest | undefined;
  readonly 'write-request': WriteRequest | undefined;
}

const partitionKey: ShapeOf<PartitionKey> = {
  'data-type': attribute(oneOf('string', 'number', 'bool', 'none', 'null'), 'The type of the key.', {
    default: 'string',
  }),
  template: templateText.template,
  value: text(dynamic(string), 'The key.', { optional: true }),
};

const etag: ShapeOf<ETag> = {
  type: attribute(oneOf('match', 'no-match'), 'Whether the item has to have the tag, or must not have it.', {
    default: 'match',
  }),
  ...templateText,
};

const parameterName: Kind<string> = defineKind('a name with @ before it, such as @id', (written) =>
  /^@\w+$/.test(written.trim()) ? written.trim() : undefined,
);

const consistency = attribute(
  oneOf('bounded-staleness', 'consistent-prefix', 'eventual', 'session', 'strong'),
  'How consistent the request is.',
  { optional: true },
);

const triggers = {
  'consistency-level': consistency,
  'pre-trigger': attribute(name, 'A trigger of the container that runs before.', { optional: true }),
  'post-trigger': attribute(name, 'A trigger of the container that runs after.', { optional: true }),
};

/** The four requests; a document has one of them. */
export const containerRequests: ShapeOf<ContainerRequests> = {
  'query-request': element(
    {
      'enable-low-precision-order-by': attribute(boolean, 'Whether order may be of low precision.', { optional: true }),
      'sql-statement': element(
        { value: text(dynamic(string), 'The statement.') },
        'The query; all items when left out.',
        {
          optional: true,
        },
      ),
      parameters: element(
        {
          parameter: elements(
            {
              name: attribute(parameterName, 'The name in the statement.'),
              value: text(dynamic(anything), 'The value.'),
            },
            'A value in the statement.',
          ),
        },
        'The values in the statement.',
        { optional: true },
      ),
      'partition-key': element(partitionKey, 'Where the items are; everywhere when left out.', { optional: true }),
      paging: element(
        {
          'max-item-count': element(templateText, 'How many items there are at most; -1 for any number.'),
          'continuation-token': element(
            {
              template: templateText.template,
              value: text(dynamic(string), 'Where the page begins.', { optional: true }),
            },
            'Which page.',
          ),
        },
        'Which part of the result.',
        { optional: true },
      ),
    },
    'A query.',
    { optional: true },
  ),
  'read-request': element(
    {
      id: element(templateText, 'The item.'),
      'partition-key': element(partitionKey, 'Where the item is.', { optional: true }),
    },
    'An item that is read.',
    { optional: true },
  ),
  'delete-request': element(
    {
      ...triggers,
      etag: element(etag, 'The tag that the item has to have.', { optional: true }),
      id: element(templateText, 'The item.'),
      'partition-key': element(partitionKey, 'Where the item is.', { optional: true }),
    },
    'An item that is deleted.',
    { optional: true },
  ),
  'write-request': element(
    {
      type: attribute(oneOf('insert', 'replace', 'upsert'), 'What becomes of an item that is there.', {
        default: 'upsert',
      }),
      ...triggers,
      'indexing-directive': attribute(oneOf('default', 'exclude', 'include'), 'Whether the item is indexed.', {
        default: 'default',
      }),
      id: element(templateText, 'The item.', { optional: true }),
      'partition-key': element(partitionKey, 'Where the item is.', { optional: true }),
      etag: element(etag, 'The tag that the item has to have.', { optional: true }),
      'set-body': element(setBodyConfig, 'The item; the arguments when left out.', { optional: true }),
    },
    'An item that is written.',
    { optional: true },
  ),
};
