import type { SpecificationVersion } from './read-specification.ts';
import type { SpecificationNode } from './specification-node.ts';

/** The first HTTPS URL of the servers. Azure: where there is none, the API has no service URL. */
export function readServiceUrl(root: SpecificationNode, version: SpecificationVersion): string | undefined {
  const servers = root.get(version === 2 ? 'x-servers' : 'servers')?.items() ?? [];
  const urls = servers.map(urlOf);
  if (version === 2 && urls.length === 0) urls.push(...fromHost(root));
  return urls.find((url) => /^https:\/\//i.test(url) && URL.canParse(url));
}

function urlOf(server: SpecificationNode): string {
  const variables = server.get('variables');
  const url = (server.text('url') ?? '').replace(/\{([^{}]+)\}/g, (mention, name: string) => {
    return variables?.get(name)?.text('default') ?? mention;
  });
  return url.replace(/\/+$/, '');
}

function fromHost(root: SpecificationNode): readonly string[] {
  const host = root.text('host');
  if (host === undefined) return [];
  const schemes = root.get('schemes')?.items() ?? [];
  return schemes.map(({ value }) => `${String(value)}://${host}${root.text('basePath') ?? ''}`.replace(/\/+$/, ''));
}
