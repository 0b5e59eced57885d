import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Duty } from './peer.ts';
import { apiPath, keyCount, keyOf, operationsAskedFor, socketsPath, subscriptionOf } from './requests.ts';

// The configuration of Turnpike: a folder in the layout of APIOps artifacts.

/** What is configured. */
export interface EstateDescription {
  readonly duty: Duty;
  readonly originPort: number;
  /** The ten that are asked for, and as many others in APIs of ten as are missing. */
  readonly operations: number;
}

const operationsInAnApi = 10;

/** Writes the folder. */
export function writeEstate(folder: string, { duty, originPort, operations }: EstateDescription): void {
  const serviceUrl = `http://127.0.0.1:${originPort}`;
  const needsKey = duty === 'work';
  const apis = [apiPath, ...namesOfOthers((operations - operationsAskedFor) / operationsInAnApi)];
  for (const name of apis) {
    write(folder, `apis/${name}/apiInformation.json`, information(apiOf(name, serviceUrl, needsKey)));
    write(folder, `apis/${name}/specification.yaml`, specificationOf(name));
  }
  write(folder, `apis/${socketsPath}/apiInformation.json`, information(socketsOf(originPort, needsKey)));
  if (needsKey)
    for (let index = 0; index < keyCount; index++)
      write(folder, `subscriptions/${subscriptionOf(index)}/subscriptionInformation.json`, subscription(index));
  writePolicy(folder, duty, 'version-0');
}

/** Writes the policy of all APIs, in one step: a watcher never sees half of it. */
export function writePolicy(folder: string, duty: Duty, version: string): void {
  const file = join(folder, 'policy.xml');
  writeFileSync(`${file}.new`, duty === 'work' ? workPolicy(version) : barePolicy);
  renameSync(`${file}.new`, file);
}

const barePolicy = `<policies>
  <inbound />
  <backend>
    <forward-request />
  </backend>
  <outbound />
  <on-error />
</policies>
`;

function workPolicy(version: string): string {
  return `<policies>
  <inbound>
    <rate-limit-by-key calls="1000000" renewal-period="60" counter-key="@(context.Subscription.Id)" />
    <set-header name="X-Gateway" exists-action="override">
      <value>turnpike</value>
    </set-header>
  </inbound>
  <backend>
    <forward-request />
  </backend>
  <outbound>
    <set-header name="X-Served-By" exists-action="override">
      <value>${version}</value>
    </set-header>
  </outbound>
  <on-error />
</policies>
`;
}

function namesOfOthers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `api-${String(index).padStart(4, '0')}`);
}

function apiOf(name: string, serviceUrl: string, subscriptionRequired: boolean): object {
  return {
    displayName: name,
    path: name,
    protocols: ['http', 'https'],
    serviceUrl,
    subscriptionRequired,
    type: 'http',
    apiRevision: '1',
    isCurrent: true,
  };
}

function socketsOf(originPort: number, subscriptionRequired: boolean): object {
  const api = apiOf(socketsPath, `ws://127.0.0.1:${originPort}`, subscriptionRequired);
  return { ...api, type: 'websocket', protocols: ['ws', 'wss'] };
}

function specificationOf(name: string): string {
  const resources = Array.from({ length: operationsInAnApi }, (_, index) =>
    operation(`/resource-${index}/{id}`, 'get', `get-resource-${index}`, ['id']),
  );
  const others = [
    operation('/events', 'get', 'get-events'),
    operation('/big', 'get', 'get-big'),
    operation('/slow', 'get', 'get-slow'),
    operation('/upload', 'post', 'post-upload'),
  ];
  return `openapi: 3.0.3
info:
  title: ${name}
  version: '1.0'
paths:
${[...resources, ...(name === apiPath ? others : [])].join('')}`;
}

function operation(path: string, method: string, id: string, parameters: readonly string[] = []): string {
  const listed = parameters.map(
    (name) => `        - name: ${name}
          in: path
          required: true
          schema:
            type: string
`,
  );
  return `  ${path}:
    ${method}:
      operationId: ${id}
      summary: ${id}
${listed.length === 0 ? '' : `      parameters:\n${listed.join('')}`}      responses:
        '200':
          description: OK
`;
}

function subscription(index: number): string {
  const name = subscriptionOf(index);
  return information({ displayName: name, scope: '/apis', state: 'active', primaryKey: keyOf(index) });
}

function information(properties: object): string {
  return `${JSON.stringify({ properties }, undefined, 2)}\n`;
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
