import type { DaprSidecar } from '@turnpike/policy';

/**
 * Where the Dapr runtime is asked, by the environment that its own injector sets.
 * @see https://docs.dapr.io/reference/environment/
 */
export function daprSidecar(environment: Readonly<Record<string, string | undefined>>): DaprSidecar {
  const { DAPR_HTTP_ENDPOINT: endpoint, DAPR_HTTP_PORT: port = '', DAPR_API_TOKEN: apiToken } = environment;
  const url = endpoint && URL.parse(endpoint);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username + url.password === '';
  return {
    // Azure: the runtime is in the same pod, at the port that it has unless told otherwise.
    url: isPlain ? url.origin : `http://localhost:${/^\d{1,5}$/.test(port) ? port : '3500'}`,
    ...(apiToken && { apiToken }),
  };
}
