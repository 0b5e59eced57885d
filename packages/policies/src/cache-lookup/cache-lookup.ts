import {
  attribute,
  boolean,
  defineKind,
  definePolicy,
  dynamic,
  elements,
  HeaderLines,
  headerName,
  type Kind,
  type Policy,
  type PolicyContext,
  scopes,
  string,
} from '@turnpike/policy';
import { cachingType, findCache } from './caching-type.ts';
import { lookUp } from './look-up.ts';
import { bypassReason, developerOf, responseKey, type Variation } from './response-key.ts';

const downstreamTypes = ['none', 'private', 'public'] as const;

/** Azure: its policy toolkit writes documents with other words, which allow nothing. */
const downstreamType: Kind<string> = defineKind('none, private or public', (text) => text.trim(), downstreamTypes);

/** Answers from a cache what has been answered before. */
export const cacheLookup: Policy = definePolicy({
  name: 'cache-lookup',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-policy',
  sections: ['inbound'],
  scopes,
  once: true,

  config: {
    'vary-by-developer': attribute(dynamic(boolean), 'Whether each user has answers of their own.', { default: false }),
    'vary-by-developer-groups': attribute(dynamic(boolean), 'Whether users in other groups have other answers.', {
      default: false,
    }),
    ...cachingType,
    'downstream-caching-type': attribute(
      dynamic(downstreamType),
      'Whether caches between the gateway and the caller may keep answers: none, those of one user, or all.',
      { default: 'none' },
    ),
    'must-revalidate': attribute(dynamic(boolean), 'Whether these ask again once their time is over.', {
      default: true,
    }),
    'allow-private-response-caching': attribute(
      dynamic(boolean),
      'Whether requests with `Authorization` are looked up and their answers kept.',
      { default: false },
    ),
    'vary-by-header': elements(dynamic(headerName), 'A request header whose values have answers of their own.'),
    'vary-by-query-parameter': elements(
      dynamic(string),
      'Query parameters, with semicolons between them, whose values have answers of their own.',
    ),
  },

  prepare(config, _failure, place) {
    const { 'vary-by-header': headers, 'vary-by-query-parameter': parameters } = config;
    const allowsAuthorization = config['allow-private-response-caching'];
    if (allowsAuthorization.constant === true && !tellsCallersApart(config))
      place.report(
        'conflicting-values',
        'allow-private-response-caching',
        'what is answered to a request with Authorization is given to all others; expected <vary-by-header>Authorization</vary-by-header>',
        'warning',
      );

    const { constant: downstream } = config['downstream-caching-type'];
    if (downstream !== undefined && knownType(downstream) === undefined)
      place.report(
        'invalid-value',
        'downstream-caching-type',
        `'downstream-caching-type' is '${downstream}', which is taken for none; expected none, private or public`,
        'warning',
      );

    const variationFor = (context: PolicyContext): Variation => ({
      headers: headers.map((header) => header(context).toLowerCase()).sort(),
      queryParameters: parameters.flatMap((names) => splitNames(names(context))),
      developer: config['vary-by-developer'](context),
      developerGroups: config['vary-by-developer-groups'](context),
    });

    return (context) => {
      const variation = variationFor(context);
      const reason = bypassReason(context, () => allowsAuthorization(context), variation.headers);
      const cache = findCache(context, config['caching-type']);
      if (reason !== undefined || cache === undefined) {
        context.observer?.decided(reason ?? 'there is no external cache');
        return;
      }
      // Policies of another scope stand elsewhere in the outbound section, where the answer is another.
      const key = JSON.stringify([place.scope ?? null, responseKey(context, variation)]);
      return lookUp(
        {
          scope: place.scope,
          cache,
          key,
          keyHeaders: variation.headers,
          requestHeaders: new HeaderLines(context.request.headers),
          isPersonal: variation.developer && developerOf(context)[0] !== 'anybody',
          downstream: {
            type: knownType(config['downstream-caching-type'](context)) ?? 'none',
            mustRevalidate: config['must-revalidate'](context),
          },
        },
        context,
      );
    };
  },
});

function knownType(word: string): (typeof downstreamTypes)[number] | undefined {
  return downstreamTypes.find((known) => known === word);
}

function splitNames(names: string): readonly string[] {
  return names
    .split(';')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

function tellsCallersApart(config: {
  readonly 'vary-by-developer': { readonly constant: boolean | undefined };
  readonly 'vary-by-header': readonly { readonly constant: string | undefined }[];
}): boolean {
  const { 'vary-by-developer': developer, 'vary-by-header': headers } = config;
  return (
    developer.constant !== false ||
    headers.some(({ constant }) => constant === undefined || constant.toLowerCase() === 'authorization')
  );
}
