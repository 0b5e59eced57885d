import { isAbsolute, relative } from 'node:path';
import type { Terminal } from '../terminal.ts';
import type { UpReady } from './serve-up.ts';

type Colors = Pick<Terminal, 'hasColors'>;

/** What to try on the sample estate. */
export function estateBanner(ready: UpReady, { hasColors }: Colors): string {
  const { bold, dim } = stylesOf(hasColors);
  const { gateway } = ready;
  const key = "-H 'Ocp-Apim-Subscription-Key: starter-primary-key'";
  const tries = [
    ['what the backend was asked, after the policies', `curl ${gateway}/echo/resource`],
    ['401: this API wants a key', `curl -i ${gateway}/orders/v1`],
    ['five calls a minute; the sixth is a 429', `curl -i ${key} ${gateway}/orders/v1`],
    ['an answer made from an example, without a backend', `curl ${gateway}/weather/today/Oslo`],
    ['server-sent events, as they come', `curl -N ${gateway}/events`],
    ["the products, as Azure's management API lists them", listProducts(ready)],
  ];
  return [
    '',
    `${bold('Turnpike')} serves the sample estate, examples/estate.`,
    '',
    ...places(ready, hasColors),
    '',
    'Try, in another terminal:',
    ...tries.flatMap(([what = '', command = '']) => [dim(`  # ${what}`), `  ${command}`]),
    '',
    'More is in examples/estate/README.md. Change a policy there, save, and call again. Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}

/** Where everything is, for an estate that we know nothing of. */
export function plainBanner(ready: UpReady, { hasColors }: Colors): string {
  return ['', ...places(ready, hasColors), '', 'Ctrl+C stops.', '', ''].join('\n');
}

function listProducts({ management, service, ca }: UpReady): string {
  const url = `${management}${service}/products?api-version=2024-05-01`;
  return `curl --cacert ${shortPath(ca)} -H "Authorization: Bearer $(npx turnpike token)" '${url}'`;
}

function places(ready: UpReady, hasColors: boolean): readonly string[] {
  const { gateway, gatewayTls, ca, admin, adminTokenFile, management, service } = ready;
  const { bold, dim } = stylesOf(hasColors);
  const place = (name: string, url: string | undefined, more?: string) =>
    url === undefined ? [] : [`  ${bold(name.padEnd(10))} ${url}${more === undefined ? '' : dim(`  (${more})`)}`];
  return [
    ...place('HTTP', gateway),
    ...place('HTTPS', gatewayTls, `its authority: ${shortPath(ca)}`),
    ...place('Management', management, 'the same authority; "npx turnpike token" prints a token'),
    ...place('', dim(service)),
    ...place('Admin', admin && `${admin}/metrics`, adminTokenFile && `token for traces: ${shortPath(adminTokenFile)}`),
  ];
}

function stylesOf(hasColors: boolean) {
  const styled = (code: number) => (text: string) => (hasColors ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: styled(1), dim: styled(2) };
}

/** As it is typed from here. */
function shortPath(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
