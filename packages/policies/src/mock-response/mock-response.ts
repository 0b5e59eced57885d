import { STATUS_CODES } from 'node:http';
import {
  attribute,
  definePolicy,
  headerValue,
  httpStatus,
  integerBetween,
  type Policy,
  type PolicyContext,
  type Representation,
  scopes,
} from '@turnpike/policy';
import { sampleFromSchema } from './sample-from-schema.ts';

/** Answers the caller with an example of what the operation answers; nothing after it runs. */
export const mockResponse: Policy = definePolicy({
  name: 'mock-response',
  reference: 'https://learn.microsoft.com/azure/api-management/mock-response-policy',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes,

  config: {
    'status-code': attribute(httpStatus, 'The status, and the response of the operation that is shown.', {
      default: 200,
    }),
    'content-type': attribute(headerValue, 'The form that the body has; the first there is when left out.', {
      optional: true,
    }),
    // Azure: only its policy toolkit has this.
    index: attribute(integerBetween(0, 2_147_483_647), 'Which of several examples is shown, counted from 0.', {
      default: 0,
    }),
  },

  prepare({ 'status-code': status, 'content-type': contentType, index }) {
    const samples = new WeakMap<Representation, { readonly text: string | undefined }>();
    const bodyOf = (representation: Representation, context: PolicyContext): string | undefined => {
      const example = representation.examples[index];
      if (example !== undefined) return example.value;
      const made = samples.get(representation) ?? { text: sampleOf(representation, context) };
      samples.set(representation, made);
      return made.text;
    };

    return (context) => {
      const representation = findRepresentation(context, status, contentType);
      const type = contentType ?? representation?.contentType;
      const body = representation && bodyOf(representation, context);
      const response = context.startResponse() as PolicyContext['response'];
      response.status = status;
      response.reason = STATUS_CODES[status] ?? '';
      if (type !== undefined) response.headers.set('Content-Type', [type]);
      if (body !== undefined) response.body.replace(body);
      context.stop();
    };
  },
});

function findRepresentation(
  { operation }: PolicyContext,
  status: number,
  contentType: string | undefined,
): Representation | undefined {
  const all = operation.responses?.find(({ statusCode }) => statusCode === status)?.representations ?? [];
  if (contentType === undefined) return all[0];
  return all.find((one) => mediaType(one.contentType) === mediaType(contentType));
}

/** What a JSON Schema says of XML and other forms would make no sample of them. */
function sampleOf({ contentType, schema }: Representation, { api }: PolicyContext): string | undefined {
  if (schema === undefined || !/[/+]json$|^\*\/\*$/.test(mediaType(contentType))) return undefined;
  return JSON.stringify(sampleFromSchema(schema, api.schemas));
}

/** Without parameters such as `charset`. */
function mediaType(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase();
}
