import { Buffer } from 'node:buffer';
import { attribute, definePolicy, dynamic, name, type Policy, type PolicyContext, scopes } from '@turnpike/policy';
import { callbackName } from './callback-name.ts';

/** Wraps JSON into the call of a function that the caller names, for pages that load it as a script. */
export const jsonp: Policy = definePolicy({
  name: 'jsonp',
  reference: 'https://learn.microsoft.com/azure/api-management/jsonp-policy',
  sections: ['outbound'],
  scopes,
  once: true,

  config: {
    'callback-parameter-name': attribute(dynamic(name), 'The query parameter that names the function.'),
  },

  failures: {
    CallbackParameterInvalid: 'What the caller names is no JavaScript identifier.',
  },

  prepare({ 'callback-parameter-name': parameter }, failure) {
    return (context) => {
      const named = parameter(context);
      const wanted = callbackOf(context, named);
      if (wanted === undefined || wanted === '') return;
      const callback = callbackName.parse(wanted);
      if (callback === undefined)
        throw failure(
          'CallbackParameterInvalid',
          400,
          `Value of callback parameter ${named} is not a valid JavaScript identifier.`,
        );
      if (isJson(context.response.headers.get('Content-Type'))) return wrap(context, callback);
    };
  },
});

/** What the caller has sent: policies may have taken the parameter out of the request to the backend. */
function callbackOf({ expressions }: PolicyContext, parameter: string): string | undefined {
  return new URLSearchParams(expressions.request.originalUrl.queryString).get(parameter) ?? undefined;
}

/** A body without a type is taken for what APIs answer with. */
function isJson(contentType: string | null): boolean {
  return contentType === null || /^\s*(?:application|text)\/(?:[^;,\s]+\+)?json\s*(?:;|$)/i.test(contentType);
}

async function wrap({ response }: PolicyContext, callback: string): Promise<void> {
  const { body, headers } = response;
  await body.buffer();
  const { content } = body;
  // What is not there cannot be passed to anyone.
  if (content === undefined || content.length === 0) return;
  const text = Buffer.from(content as string)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  // Older readers of JavaScript take these two for the end of a line, inside of a string as well.
  const json = text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  body.replace(`${callback}(${json});`);
  headers.set('Content-Type', ['application/javascript; charset=utf-8']);
  // No reader shall take it for anything else that begins with the word of a caller.
  headers.set('X-Content-Type-Options', ['nosniff']);
}
