import { jsonValue, type Place, type PolicyContext } from '@turnpike/policy';
import { checkBody, evaluateContent } from '../set-body/set-body.ts';
import {
  type ContainerRequests,
  consistencyNames,
  containerRequests,
  type DeleteRequest,
  type OptionalText,
  type PartitionKey,
  type PartitionKeyType,
  type QueryRequest,
  type ReadRequest,
  type Triggers,
  type WriteRequest,
} from './container-requests.ts';
import type { CosmosCall } from './cosmos-request.ts';
import { prepareText, type TemplateText } from './template-text.ts';

/** What is asked, without where. */
export type ContainerCall = Pick<CosmosCall, 'method' | 'id' | 'headers' | 'body'>;

/** Makes what is asked for one request. */
export type MakeCall = (context: PolicyContext) => ContainerCall;

type CallPlace = Place<keyof ContainerRequests>;

/** Prepares the one request that a document has; nothing where it has none, or more than one. */
export function prepareCall(config: ContainerRequests, place: CallPlace): MakeCall | undefined {
  const names = (Object.keys(containerRequests) as (keyof ContainerRequests)[]).filter(
    (key) => config[key] !== undefined,
  );
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
  field: keyof ContainerRequests,
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

function withValue(config: OptionalText | undefined): TemplateText | undefined {
  return config?.value === undefined ? undefined : { template: config.template, value: config.value };
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
