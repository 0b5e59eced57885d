import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { chartToolsMissing, type PodTemplate, render } from '../charts/chart-tools.ts';
import type { Image } from './build-image.ts';
import { startContainer } from './container.ts';

// What a pod does with the image: runs in a network where nobody else is, so that ports are those of the image.

const folder = process.argv[2] as string;
const image: Image = JSON.parse(readFileSync(join(folder, 'image.json'), 'utf8'));
const health = 'http://127.0.0.1:8080/status-0123456789abcdef';
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const plane = await startControlPlane();
await plane.put('/apis/tried', {
  displayName: 'Tried',
  path: 'tried',
  protocols: ['http'],
  subscriptionRequired: false,
});
await plane.put('/apis/tried/operations/get', { displayName: 'Get', method: 'GET', urlTemplate: '/' });
await plane.put('/apis/tried/policies/policy', {
  format: 'rawxml',
  value:
    '<policies><inbound><return-response><set-body>@(context.Deployment.GatewayId)</set-body></return-response></inbound></policies>',
});
await plane.put('/gateways/plant', { locationData: { name: 'Turin' } });
await plane.put('/gateways/plant/apis/tried', {});
const expiry = new Date(Date.now() + 86_400_000).toISOString();
const { value: token } = await plane.ask('POST', '/gateways/plant/generateToken', { keyType: 'primary', expiry });

const config = volume('gateway');
const authority = volume('authority');
copyFileSync(join(plane.data, 'development-ca.pem'), join(authority, 'ca.crt'));
chownSync(join(authority, 'ca.crt'), 1001, 1001);
const gateway = gatewayOfChart(`GatewayKey ${token}`);

const first = await startGateway();
console.log(
  `${milliseconds(first.readyMs)} until the first gateway is healthy, with its configuration from the control plane`,
);
assert.equal(await (await fetch('http://127.0.0.1:8080/tried')).text(), 'plant');
assert.match(readFileSync(`/proc/${first.child.pid}/status`, 'utf8'), /^Uid:\t1001\t1001\t1001\t1001$/m);
assert.equal(await exitCodeOf(start(image.health, {}, config)), 0, 'HEALTHCHECK while it runs');
assert.notEqual(await exitCodeOf(start(['/bin/sh', '-c', 'exit 0'], {}, config)), 0, 'there is a shell');
await expectReadOnly();

await stop(plane.child);
const stopMs = await stop(first.child);
console.log(`${milliseconds(stopMs)} from SIGTERM to its end`);
assert.notEqual(await exitCodeOf(start(image.health, {}, config)), 0, 'HEALTHCHECK when nothing runs');

const second = await startGateway();
console.log(`${milliseconds(second.readyMs)} until the next is, from its volume, without a control plane`);
assert.equal(await (await fetch('http://127.0.0.1:8080/tried')).text(), 'plant');
await stop(second.child);
console.log(`In the volume: ${readdirSync(config).sort().join(', ')}`);
console.log('The image does what its file says.');

function volume(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  chownSync(path, 1001, 1001);
  return path;
}

type Texts = Readonly<Record<string, string>>;

/** What the chart says of the container; without Helm, what the image says. */
function gatewayOfChart(auth: string): { readonly args: readonly string[]; readonly env: Texts } {
  const uri = '127.0.0.1:8082';
  if (chartToolsMissing !== undefined) {
    console.log(`The chart is ${chartToolsMissing}`);
    const args = [...image.command, '--control-plane-ca', '/apim/control-plane/ca.crt'];
    return { args, env: { 'config.service.endpoint': uri, 'config.service.auth': auth } };
  }
  const values = {
    gateway: { configuration: { uri }, auth: { key: auth } },
    turnpike: { controlPlane: { caSecretName: 'authority' } },
  };
  const { manifests, errors } = render('azure-api-management-gateway', values);
  const template = manifests.find(({ kind }) => kind === 'Deployment')?.spec?.template as PodTemplate | undefined;
  const args = template?.spec.containers[0]?.args;
  if (args === undefined) throw new Error(errors);
  const settings = manifests.find(({ kind }) => kind === 'ConfigMap')?.data;
  return { args, env: { ...settings, 'config.service.auth': auth } };
}

function start(words: readonly string[], env: Texts, data: string, more: Texts = {}): ChildProcess {
  const mounts = { proc: '/proc', dev: '/dev', 'apim/config': data, ...more };
  const child = startContainer({ ...image, words, env: { ...image.env, ...env }, mounts, isReadOnly: true }, [
    'ignore',
    'pipe',
    'inherit',
  ]);
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

async function startGateway(): Promise<{ readonly child: ChildProcess; readonly readyMs: number }> {
  const began = performance.now();
  const mounts = { 'apim/control-plane': authority };
  const child = start([...image.entrypoint, ...gateway.args], gateway.env, config, mounts);
  while (!(await fetch(health).catch(() => undefined))?.ok) {
    assert.equal(child.exitCode, null, 'the gateway has ended');
    await wait(5);
  }
  return { child, readyMs: performance.now() - began };
}

async function stop(child: ChildProcess): Promise<number> {
  const began = performance.now();
  child.kill(image.stopSignal as NodeJS.Signals);
  assert.equal(await exitCodeOf(child), 0);
  return performance.now() - began;
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  child.stdout?.resume();
  if (child.exitCode !== null) return child.exitCode;
  const [code] = await once(child, 'close');
  return code;
}

/** Nothing but the volume can be written, whoever asks. */
async function expectReadOnly(): Promise<void> {
  const node = image.entrypoint[0] as string;
  for (const path of ['/turnpike/x', '/x', '/tmp/x', '/apim/x']) {
    const words = [node, '-e', `require('node:fs').writeFileSync(${JSON.stringify(path)}, '')`];
    const child = startContainer({ ...image, user: '0:0', words, env: {}, mounts: {}, isReadOnly: true }, [
      'ignore',
      'ignore',
      'ignore',
    ]);
    assert.equal(await exitCodeOf(child), 1, `${path} can be written`);
  }
}

async function startControlPlane() {
  const data = volume('control-plane');
  const words = [...image.entrypoint, 'control-plane', '--data', '/apim/config', '--json'];
  const began = performance.now();
  const child = start(words, {}, data);
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  console.log(`${milliseconds(performance.now() - began)} until the control plane is ready, with a store that is new`);
  const ready = JSON.parse(line);
  const ca = readFileSync(join(data, 'development-ca.pem'));
  const ask = async (method: string, path: string, body: object): Promise<Record<string, string>> => {
    const url = `${ready.management}${ready.service}${path}?api-version=2024-05-01`;
    const headers = { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json' };
    const asked = request(url, { method, headers, ca });
    asked.end(JSON.stringify(body));
    const [answer] = await once(asked, 'response');
    const text = (await answer.toArray()).join('');
    assert.ok(answer.statusCode < 300, `${method} ${path}: ${answer.statusCode} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  return { child, data, ask, put: (path: string, properties: object) => ask('PUT', path, { properties }) };
}

function milliseconds(value: number): string {
  return `${value.toFixed(0).padStart(8)} ms`;
}
