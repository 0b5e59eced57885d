import {
  anything,
  attribute,
  boolean,
  type Dynamic,
  defineKind,
  dynamic,
  element,
  elements,
  jsonValue,
  type Kind,
  name,
  oneOf,
  type Place,
  type PolicyContext,
  type ShapeOf,
  string,
  text,
} from '@turnpike/policy';
import { checkBody, evaluateContent, type SetBodyConfig, setBodyConfig } from '../set-body/set-body.ts';
import type { CosmosCall } from './cosmos-request.ts';
import { prepareText, type TemplateText, templateText } from './template-text.ts';

/** What is asked, without where. */
export type ContainerCall = Pick<CosmosCall, 'method' | 'id' | 'headers' | 'body'>;

/** Makes what is asked for one request. */
export type MakeCall = (context: PolicyContext) => ContainerCall;

type PartitionKeyType = 'string' | 'number' | 'bool' | 'none' | 'null';

interface OptionalText extends Omit<TemplateText, 'value'> {
  readonly value: Dynamic<string> | undefined;
}

interface PartitionKey extends OptionalText {
  readonly 'data-type': PartitionKeyType;
}

interface ETag extends TemplateText {
  readonly type: 'match' | 'no-match';
}

const consistencyNames = {
  'bounded-staleness': 'Bounded',
  'consistent-prefix': 'ConsistentPrefix',
  eventual: 'Eventual',
  session: 'Session',
  strong: 'Strong',
} as const;

interface Triggers {
  readonly 'consistency-level': keyof typeof consistencyNames | undefined;
  readonly 'pre-trigger': string | undefined;
  readonly 'post-trigger': string | undefined;
}

interface QueryRequest {
  readonly 'enable-low-precision-order-by': boolean | undefined;
  readonly 'sql-statement': { readonly value: Dynamic<string> } | undefined;
  readonly parameters:
    | { readonly parameter: readonly { readonly name: string; readonly value: Dynamic<unknown> }[] }
    | undefined;
  readonly 'partition-key': PartitionKey | undefined;
  readonly paging: { readonly 'max-item-count': TemplateText; readonly 'continuation-token': OptionalText } | undefined;
}

interface ReadRequest {
  readonly id: TemplateText;
  readonly 'partition-key': PartitionKey | undefined;
}

interface DeleteRequest extends Triggers, ReadRequest {
  readonly etag: ETag | undefined;
}

interface WriteRequest extends Triggers {
  readonly type: 'insert' | 'replace' | 'upsert';
  readonly 'indexing-directive': 'default' | 'exclude' | 'include';
  readonly id: TemplateText | undefined;
  readonly 'partition-key': PartitionKey | undefined;
  readonly etag: ETag | undefined;
  readonly 'set-body': SetBodyConfig | undefined;
}

/** The requests that a document may have, of which it has one. */
export interface ContainerCalls {
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
export const containerCalls: ShapeOf<ContainerCalls> = {
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

type CallPlace = Place<keyof ContainerCalls>;

/** Prepares the one request that a document has; nothing where it has none, or more than one. */
export function prepareCall(config: ContainerCalls, place: CallPlace): MakeCall | undefined {
  const names = (Object.keys(containerCalls) as (keyof ContainerCalls)[]).filter((key) => config[key] !== undefined);
  if (names.length !== 1) {
    const listed = '<query-request>, <read-request>, <delete-request> or <write-request>';
    const message = `there are ${names.length} requests; expected one of ${listed}`;
    place.report(names.length === 0 ? 'missing-child' : 'conflicting-values', names[1] ?? 'query-request', message);
    return undefined;
  }
  const { 'query-request': query, 'read-request': read, 'delete-request': remove, 'write-request': write } = config;
  if (query !== undefined) return prepareQuery(query, place);
  if (read !== undefined) return prepareRead(read, place);
  return remove === undefined ? prepareWrite(write!, place) : prepareDelete(remove, place);
}

function prepareQuery(config: QueryRequest, place: CallPlace): MakeCall {
  const key = preparePartitionKey(config['partition-key'], 'query-request', place);
  const most = prepareText(config.paging?.['max-item-count'], 'query-request', place);
  const token = prepareText(withValue(config.paging?.['continuation-token']), 'query-request', place);
  const isLowPrecision = config['enable-low-precision-order-by'];
  return (context) => {
    const partition = key?.(context);
    const parameters = (config.parameters?.parameter ?? []).map(({ name: parameter, value }) => ({
      name: parameter,
      value: jsonValue(value(context)),
    }));
    return {
      method: 'POST',
      id: undefined,
      headers: present([
        ['Content-Type', 'application/query+json'],
        ['x-ms-documentdb-isquery', 'True'],
        ['x-ms-documentdb-partitionkey', partition],
        ['x-ms-documentdb-query-enablecrosspartition', partition === undefined ? 'True' : undefined],
        ['x-ms-documentdb-query-enable-low-precision-order-by', isLowPrecision === true ? 'True' : undefined],
        ['x-ms-max-item-count', most?.(context)],
        ['x-ms-continuation', token?.(context) || undefined],
      ]),
      body: JSON.stringify({ query: config['sql-statement']?.value(context) ?? 'SELECT * FROM c', parameters }),
    };
  };
}

function prepareRead(config: ReadRequest, place: CallPlace): MakeCall {
  const id = prepareText(config.id, 'read-request', place);
  const key = preparePartitionKey(config['partition-key'], 'read-request', place);
  return (context) => ({
    method: 'GET',
    id: id?.(context),
    headers: present([['x-ms-documentdb-partitionkey', key?.(context)]]),
    body: undefined,
  });
}

function prepareDelete(config: DeleteRequest, place: CallPlace): MakeCall {
  const id = prepareText(config.id, 'delete-request', place);
  const key = preparePartitionKey(config['partition-key'], 'delete-request', place);
  const tag = prepareText(config.etag, 'delete-request', place);
  return (context) => ({
    method: 'DELETE',
    id: id?.(context),
    headers: present([
      ['x-ms-documentdb-partitionkey', key?.(context)],
      [config.etag?.type === 'no-match' ? 'If-None-Match' : 'If-Match', tag?.(context)],
      ...triggerHeaders(config),
    ]),
    body: undefined,
  });
}

function prepareWrite(config: WriteRequest, place: CallPlace): MakeCall {
  const { type, 'set-body': setBody, 'indexing-directive': directive } = config;
  if (type === 'replace' && config.id === undefined)
    place.report('missing-child', 'write-request', 'a request that replaces has no <id>; expected one');
  if (setBody !== undefined) checkBody(setBody, 'write-request', place);
  const id = prepareText(config.id, 'write-request', place);
  const key = preparePartitionKey(config['partition-key'], 'write-request', place);
  const tag = prepareText(config.etag, 'write-request', place);
  return (context) => ({
    method: type === 'replace' ? 'PUT' : 'POST',
    id: type === 'replace' ? id?.(context) : undefined,
    headers: present([
      ['Content-Type', 'application/json'],
      ['x-ms-documentdb-partitionkey', key?.(context)],
      ['x-ms-documentdb-is-upsert', type === 'upsert' ? 'True' : undefined],
      ['x-ms-indexing-directive', directive === 'default' ? undefined : capitalized(directive)],
      [config.etag?.type === 'no-match' ? 'If-None-Match' : 'If-Match', tag?.(context)],
      ...triggerHeaders(config),
    ]),
    body: setBody === undefined ? argumentsOf(context) : String(evaluateContent(setBody, context)),
  });
}

function preparePartitionKey(
  config: PartitionKey | undefined,
  field: keyof ContainerCalls,
  place: CallPlace,
): ((context: PolicyContext) => string) | undefined {
  if (config === undefined) return undefined;
  const value = prepareText(withValue(config), field, place);
  const type = config['data-type'];
  if (value === undefined && type !== 'none' && type !== 'null')
    place.report('missing-text', field, `the partition key is empty; expected a ${type}`);
  return (context) => keyHeader(type, value?.(context) ?? '');
}

/** The value of the header, in which characters beyond ASCII are escaped. */
function keyHeader(type: PartitionKeyType, text: string): string {
  const key = { string: text, number: Number(text), bool: /^true$/i.test(text), none: {}, null: null }[type];
  return JSON.stringify([key]).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withValue(
  config: (Omit<TemplateText, 'value'> & { readonly value: Dynamic<string> | undefined }) | undefined,
) {
  return config?.value === undefined ? undefined : { ...config, value: config.value };
}

function triggerHeaders(config: Triggers): [string, string | undefined][] {
  const level = config['consistency-level'];
  return [
    ['x-ms-consistency-level', level && consistencyNames[level]],
    ['x-ms-documentdb-pre-trigger-include', config['pre-trigger']],
    ['x-ms-documentdb-post-trigger-include', config['post-trigger']],
  ];
}

/** The request of a resolver begins with the arguments of its field. */
function argumentsOf({ request }: PolicyContext): string {
  const { content = '{}' } = request.body;
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  return JSON.stringify((JSON.parse(text) as { readonly arguments?: unknown }).arguments ?? {});
}

function present(lines: readonly (readonly [string, string | undefined])[]): [string, string][] {
  return lines.filter((line): line is [string, string] => line[1] !== undefined);
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
