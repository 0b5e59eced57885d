import { Buffer } from 'node:buffer';
import {
  attribute,
  definePolicy,
  dynamic,
  type HeaderFields,
  integerBetween,
  name,
  type Policy,
  type PolicyContext,
} from '@turnpike/policy';
import { isDeclaredTooLong } from '../validate-content/size-limit.ts';
import { settle } from '../validate-content/validation-error.ts';
import { checkPath, checkQuery } from './odata-url.ts';
import { compareVersions, type ODataVersion, odataVersion, parseVersion, versionHeader } from './odata-version.ts';

/** Holds the URL, the headers and the size of a request against the rules of OData. */
export const validateOdataRequest: Policy = definePolicy({
  name: 'validate-odata-request',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-odata-request-policy',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  once: true,

  config: {
    'error-variable-name': attribute(name, 'The variable that gets what is wrong.', { optional: true }),
    'default-odata-version': attribute(dynamic(odataVersion), 'The version of a request that says none.', {
      default: { text: '4.0', major: 4, minor: 0 },
    }),
    'min-odata-version': attribute(dynamic(odataVersion), 'The oldest version that is taken.', { optional: true }),
    'max-odata-version': attribute(dynamic(odataVersion), 'The newest version that is taken.', { optional: true }),
    'max-size': attribute(dynamic(integerBetween(0, 2_147_483_647)), 'How many bytes a body may have.', {
      optional: true,
    }),
  },

  failures: { 'Bad request': 'The request is not as OData has it.' },

  prepare(config, failure, { section }) {
    const { 'max-size': maxSize, 'default-odata-version': usual } = config;
    const variable = config['error-variable-name'];

    const check = (context: PolicyContext, size: number | undefined): void => {
      const { request } = context;
      const bounds = { least: config['min-odata-version']?.(context), most: config['max-odata-version']?.(context) };
      const limit = maxSize?.(context) ?? Number.POSITIVE_INFINITY;
      const length = size ?? (maxSize === undefined ? 0 : Buffer.byteLength(request.body.content ?? ''));
      const tooLong = length > limit ? [`The body is ${length} bytes long; expected at most ${limit}.`] : [];
      const texts = [
        ...checkVersions(request.headers, usual(context), bounds),
        ...checkPath(request.path),
        ...checkQuery(request.query),
        ...tooLong,
      ];
      const mistakes = texts.map(
        (details) => ({ type: 'ODataRequest', rule: 'Protocol', details, told: details, action: 'prevent' }) as const,
      );
      settle(mistakes, context, { section, variable, failure: (_, ...rest) => failure('Bad request', ...rest) });
    };

    return (context) => {
      if (maxSize === undefined) return check(context, undefined);
      const declared = isDeclaredTooLong(context.request.headers, maxSize(context));
      if (declared !== undefined) return check(context, declared);
      const waiting = context.request.body.buffer();
      if (waiting instanceof Promise) return waiting.then(() => check(context, undefined));
      check(context, undefined);
    };
  },
});

interface Bounds {
  readonly least: ODataVersion | undefined;
  readonly most: ODataVersion | undefined;
}

function checkVersions(headers: HeaderFields, usual: ODataVersion, { least, most }: Bounds): readonly string[] {
  const written = versionHeader(headers, 'Version');
  const version = written === null ? usual : parseVersion(written);
  if (version === undefined) return [`The OData version '${written?.slice(0, 20)}' is not known.`];
  const writtenMost = versionHeader(headers, 'MaxVersion');
  if (writtenMost !== null && parseVersion(writtenMost) === undefined)
    return [`The OData version '${writtenMost.slice(0, 20)}' is not known.`];
  if (least !== undefined && compareVersions(version, least) < 0)
    return [`The OData version is ${version.text}; expected ${least.text} or later.`];
  if (most !== undefined && compareVersions(version, most) > 0)
    return [`The OData version is ${version.text}; expected ${most.text} or earlier.`];
  return [];
}
