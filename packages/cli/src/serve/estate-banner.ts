import type { Terminal } from '../terminal.ts';
import type { Ready } from './serve-folder.ts';

/** What to try on the sample estate. */
export function estateBanner(
  { gateway, gatewayTls, ca, admin, adminTokenFile }: Ready,
  { hasColors }: Pick<Terminal, 'hasColors'>,
): string {
  const bold = (text: string) => (hasColors ? `\u001b[1m${text}\u001b[0m` : text);
  const dim = (text: string) => (hasColors ? `\u001b[2m${text}\u001b[0m` : text);
  const key = "-H 'Ocp-Apim-Subscription-Key: starter-primary-key'";
  const tries = [
    [`curl ${gateway}/echo/resource`, 'an API without a key: what the backend was asked'],
    [`curl ${gateway}/orders/v1`, '401: this one wants a key'],
    [`curl ${key} ${gateway}/orders/v1`, 'five calls a minute; the sixth is a 429'],
    [`curl ${gateway}/weather/today/Oslo`, 'mocked from an example, without a backend'],
    [`curl -N ${gateway}/events`, 'server-sent events, as they come'],
  ];
  const width = Math.max(...tries.map(([command = '']) => command.length));
  return [
    '',
    `${bold('Turnpike')} serves the sample estate.`,
    '',
    `  ${bold('HTTP')}   ${gateway}`,
    ...(gatewayTls === undefined
      ? []
      : [`  ${bold('HTTPS')}  ${gatewayTls}${ca === undefined ? '' : dim(`  (trust ${ca})`)}`]),
    ...(admin === undefined
      ? []
      : [
          `  ${bold('Admin')}  ${admin}/metrics${adminTokenFile === undefined ? '' : dim(`  (token in ${adminTokenFile})`)}`,
        ]),
    '',
    'Try:',
    ...tries.map(([command = '', what = '']) => `  ${command.padEnd(width)}  ${dim(`# ${what}`)}`),
    '',
    `Its policies are in examples/estate; change one, save, and call again. Stop with Ctrl+C.`,
    '',
    '',
  ].join('\n');
}
