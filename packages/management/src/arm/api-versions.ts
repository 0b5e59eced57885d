import { ArmError } from '../arm-error.ts';
import { isObject } from '../json.ts';

/** The versions of the management API that Azure has published. One set of properties serves all of them. */
export const apiVersions: readonly string[] = [
  '2016-07-07',
  '2016-10-10',
  '2017-03-01',
  '2018-01-01',
  '2018-06-01-preview',
  '2019-01-01',
  '2019-12-01-preview',
  '2019-12-01',
  '2020-06-01-preview',
  '2020-12-01',
  '2021-01-01-preview',
  '2021-04-01-preview',
  '2021-08-01',
  '2021-12-01-preview',
  '2022-04-01-preview',
  '2022-08-01',
  '2022-09-01-preview',
  '2023-03-01-preview',
  '2023-05-01-preview',
  '2023-09-01-preview',
  '2024-05-01',
  '2024-06-01-preview',
  '2024-10-01-preview',
  '2025-03-01-preview',
  '2025-09-01-preview',
  '2026-03-01-preview',
  '2026-09-01-preview',
];

/** Refuses calls without a version, or with one that never was. */
export function checkApiVersion(version: string | null): void {
  if (version === null || version === '') throw missingVersion();
  if (!apiVersions.includes(version.toLowerCase()))
    throw new ArmError(
      'NoRegisteredProviderFound',
      `No registered resource provider found for API version '${version.slice(0, 40)}' of namespace 'Microsoft.ApiManagement'. ` +
        `The supported api-versions are '${apiVersions.join(', ')}'.`,
    );
}

/** Refuses calls of what is not of API Management without a version: those of others are not told apart. */
export function checkAnyApiVersion(version: string | null): void {
  if (version === null || version === '') throw missingVersion();
  if (!/^\d{4}-\d{2}-\d{2}(?:-[a-z]+)?$/i.test(version))
    throw new ArmError(
      'InvalidApiVersionParameter',
      `The api-version '${version.slice(0, 40)}' is invalid; expected one such as '2024-05-01'.`,
    );
}

/** Refuses versions that are older than a service wants its clients to speak. Azure: its words. */
export function checkLeastVersion(version: string | null, constraint: unknown): void {
  const least = isObject(constraint) ? constraint.minApiVersion : undefined;
  if (typeof least !== 'string' || least === '') return;
  const supported = apiVersions.filter((known) => known.slice(0, 10) >= least.slice(0, 10));
  if (supported.includes((version ?? '').toLowerCase())) return;
  throw new ArmError(
    'MissingOrIncorrectVersionParameter',
    'API version query parameter is not specified or was specified incorrectly. ' +
      `Supported versions: ${supported.join(',')} Example query param format: api-version=SupportedVersion`,
  );
}

function missingVersion(): ArmError {
  return new ArmError(
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}
