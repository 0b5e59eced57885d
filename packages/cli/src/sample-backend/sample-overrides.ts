import type { ArtifactOverrides } from '@turnpike/artifacts';
import type { SampleBackend } from './sample-backend.ts';

/** Where the sample estate says that its backend is. */
export const sampleBackendUrl = 'http://127.0.0.1:9000';

/** Overrides that lead the sample estate to a backend, in the form of a `configuration.{environment}.yaml`. */
export function sampleOverrides({ url, modelUrl }: Pick<SampleBackend, 'url' | 'modelUrl'>): ArtifactOverrides {
  const backend = (name: string, path = '', base = url) => ({ name, properties: { url: `${base}${path}` } });
  return {
    namedValues: [{ name: 'sample-backend', properties: { value: url } }],
    backends: [
      backend('sample'),
      backend('member-a', '/members/a'),
      backend('member-b', '/members/b'),
      backend('sample-model', '/v1', modelUrl),
      backend('content-safety', '/content-safety'),
    ],
    apis: [{ name: 'chat', properties: { serviceUrl: `${url.replace(/^http/, 'ws')}/ws` } }],
  };
}
