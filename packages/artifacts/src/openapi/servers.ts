import type { SpecificationVersion } from './read-specification.ts';
import type { SpecificationNode } from './specification-node.ts';

/** The first HTTPS URL of the servers. Azure: where there is none, the API has no service URL. */
export function readServiceUrl(root: SpecificationNode, version: SpecificationVersion): string | undefined {
  return readServers(root, version).find((url) => /^https:\/\//i.test(url));
}

/** The URLs of all servers; relative ones are those of where the document was. */
export function readServers(
  root: SpecificationNode,
  version: SpecificationVersion,
  documentUrl?: string,
): readonly string[] {
  const servers = root.get(version === 2 ? 'x-servers' : 'servers')?.items() ?? [];
  const urls = servers.map(urlOf);
  if (version === 2 && urls.length === 0) urls.push(...fromHost(root, documentUrl));
  return urls.flatMap((url) => {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return URL.canParse(url) ? [url] : [];
    return URL.canParse(url, documentUrl) ? [new URL(url, documentUrl).href.replace(/\/+$/, '')] : [];
  });
}

function urlOf(server: SpecificationNode): string {
  const variables = server.get('variables');
  const url = (server.text('url') ?? '').replace(/\{([^{}]+)\}/g, (mention, name: string) => {
    return variables?.get(name)?.text('default') ?? mention;
  });
  return url.replace(/\/+$/, '');
}

/** OpenAPI 2: what is not said is as where the document was. */
function fromHost(root: SpecificationNode, documentUrl: string | undefined): readonly string[] {
  const source = documentUrl === undefined ? undefined : new URL(documentUrl);
  const host = root.text('host') ?? source?.host;
  if (host === undefined) return [];
  const said = (root.get('schemes')?.items() ?? []).map(({ value }) => String(value));
  const schemes = said.length === 0 && source !== undefined ? [source.protocol.slice(0, -1)] : said;
  return schemes.map((scheme) => `${scheme}://${host}${root.text('basePath') ?? ''}`.replace(/\/+$/, ''));
}
