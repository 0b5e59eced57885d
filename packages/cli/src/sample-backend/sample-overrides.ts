import type { ArtifactOverrides } from '@turnpike/artifacts';

/** Where the sample estate says that its backend is. */
export const sampleBackendUrl = 'http://127.0.0.1:9000';

/** Overrides that lead the sample estate to a backend, in the form of a `configuration.{environment}.yaml`. */
export function sampleOverrides(url: string): ArtifactOverrides {
  const backend = (name: string, path = '') => ({ name, properties: { url: `${url}${path}` } });
  return {
    namedValues: [{ name: 'sample-backend', properties: { value: url } }],
    backends: [backend('sample'), backend('member-a', '/members/a'), backend('member-b', '/members/b')],
    apis: [{ name: 'chat', properties: { serviceUrl: `${url.replace(/^http/, 'ws')}/ws` } }],
  };
}
