import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCases } from '../../packages/http/src/codec/read-cases.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Groups of the list of hostile inputs and failures, and how many lines each has. */
const groups: readonly (readonly [group: string, what: string, lines: number])[] = [
  ['A', 'HTTP/1.1: framing, smuggling, limits', 23],
  ['B', 'HTTP/2', 13],
  ['C', 'WebSocket, event streams, gRPC', 9],
  ['D', 'slow and heavy clients', 10],
  ['E', 'TLS, and certificates of clients', 7],
  ['I', 'routing, addresses, hostile backends', 10],
  ['L', 'control plane and configuration; L13 is mostly of the portal, which is not there yet', 13],
  ['M', 'failures of the gateway, and of its control plane', 11],
];

/** What holds the wire and the gateway. */
export function dataPlane(): string {
  const requests = readCases('requests').length;
  const responses = readCases('responses').length;
  return `## Data plane

Messages of HTTP/1.1 as bytes, and what they are read as (\`packages/http/src/codec/cases\`): ${requests} of clients and ${responses} of
backends, each whole, cut at every byte, and byte by byte. Random messages go to llhttp as well, by way of \`node:http\`: what
is accepted here has to be read alike.

Hostile input and failures have a list, whose lines are named in the titles of tests. Others are held by commands that take
longer, such as \`npm run bench:slow\`, \`bench:flood\` and \`bench:reload\`.

| Group | What | Lines | Named by a test |
|---|---|---:|---:|
${groups.map(([group, what, lines]) => `| ${group} | ${what} | ${lines} | ${namedLines(group)} |`).join('\n')}

Clients in the tests are not ours: \`node:http\`, \`node:https\`, \`node:http2\`, \`fetch\`, \`ws\` and \`@grpc/grpc-js\`.`;
}

/** How many lines of a group the titles of tests and cases name. */
function namedLines(group: string): number {
  const files = globSync('packages/{http,gateway,management,cli,policies}/src/**/{*.test.ts,cases/*.txt}', {
    cwd: root,
  });
  const titles = /^(?:[A-Z]\d|.*(?:test|it|describe)\b|\s*['"`]).*$/gm;
  const line = new RegExp(`(?<![\\w-])${group}\\d{1,2}(?=[:,)]| and )`, 'g');
  const named = files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(titles) ?? []);
  return new Set(named.flatMap((title) => title.match(line) ?? [])).size;
}
