import { isAbsolute, relative } from 'node:path';
import type { Terminal } from '../terminal.ts';
import type { Ready } from './gateway-host.ts';

/** What to try on the sample estate. */
export function estateBanner(
  { gateway, gatewayTls, ca, admin, adminTokenFile }: Ready,
  { hasColors }: Pick<Terminal, 'hasColors'>,
): string {
  const bold = (text: string) => (hasColors ? `\u001b[1m${text}\u001b[0m` : text);
  const dim = (text: string) => (hasColors ? `\u001b[2m${text}\u001b[0m` : text);
  const place = (name: string, url: string | undefined, what: string, file: string | undefined) => {
    if (url === undefined) return [];
    return [`  ${bold(name.padEnd(6))} ${url}${file === undefined ? '' : dim(`  (${what} ${shortPath(file)})`)}`];
  };
  const key = "-H 'Ocp-Apim-Subscription-Key: starter-primary-key'";
  const tries = [
    ['what the backend was asked, after the policies', `curl ${gateway}/echo/resource`],
    ['401: this API wants a key', `curl -i ${gateway}/orders/v1`],
    ['five calls a minute; the sixth is a 429', `curl -i ${key} ${gateway}/orders/v1`],
    ['an answer made from an example, without a backend', `curl ${gateway}/weather/today/Oslo`],
    ['server-sent events, as they come', `curl -N ${gateway}/events`],
  ];
  return [
    '',
    `${bold('Turnpike')} serves the sample estate, examples/estate.`,
    '',
    ...place('HTTP', gateway, '', undefined),
    ...place('HTTPS', gatewayTls, 'its authority:', ca),
    ...place('Admin', admin && `${admin}/metrics`, 'token for traces:', adminTokenFile),
    '',
    'Try, in another terminal:',
    ...tries.flatMap(([what = '', command = '']) => [dim(`  # ${what}`), `  ${command}`]),
    '',
    'More is in examples/estate/README.md. Change a policy there, save, and call again. Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}

/** As it is typed from here. */
function shortPath(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
