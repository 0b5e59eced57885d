import { ArmError } from '../arm-error.ts';

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
  if (version === null || version === '')
    throw new ArmError(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (!apiVersions.includes(version.toLowerCase()))
    throw new ArmError(
      'NoRegisteredProviderFound',
      `No registered resource provider found for API version '${version.slice(0, 40)}' of namespace 'Microsoft.ApiManagement'. ` +
        `The supported api-versions are '${apiVersions.join(', ')}'.`,
    );
}
