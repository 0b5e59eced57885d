import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/http/src/server/listener/free-port.ts';

// A real broker for tests.

/** Where `npm run kafka:install` puts it. */
export const kafkaFolder: string = fileURLToPath(new URL('../../node_modules/.cache/kafka', import.meta.url));

/** Why tests with a real broker are left out, if they are. */
export const kafkaMissing: string | undefined =
  existsSync(kafkaFolder) && spawnSync('java', ['-version']).status === 0
    ? undefined
    : 'left out: no Java, or no Kafka here (npm run kafka:install)';

/** A broker of a test. */
export interface KafkaBroker extends AsyncDisposable {
  /** Speaks without a password. */
  readonly plain: string;
  /** Wants TLS, and the password `secret` of `gateway`. */
  readonly secured: string;
}

/** Starts a broker that is its own controller, with topics of three partitions, and a certificate as PEM. */
export async function startKafka(certificate: { readonly chain: string; readonly key: string }): Promise<KafkaBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const [plain, secured, controller] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, 'server.properties');
  const oneLine = (pem: string) => pem.trim().replaceAll(/\r?\n/g, '\\n');
  const login = (kind: string) => `org.apache.kafka.common.security.${kind} required`;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${plain},SASL_SSL://127.0.0.1:${secured},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SASL_SSL://localhost:${secured}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${login('plain.PlainLoginModule')} user_gateway="secret";`,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${login('scram.ScramLoginModule')};`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': oneLine(certificate.chain),
    'ssl.keystore.key': oneLine(String(createPrivateKey(certificate.key).export({ type: 'pkcs8', format: 'pem' }))),
    'log.dirs': join(folder, 'log'),
    'num.partitions': 3,
    'offsets.topic.replication.factor': 1,
    'message.max.bytes': 100_000,
  };
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const java = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(kafkaFolder, '*')];
  const id = 'AAAAAAAAAAAAAAAAAAAAAA';
  const user = 'SCRAM-SHA-512=[name=gateway,password=secret]';
  const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', file, '--add-scram', user];
  const formatted = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
  if (formatted.status !== 0) throw new Error(`the broker has no storage: ${formatted.stdout}${formatted.stderr}`);
  const broker = spawn('java', [...java, 'kafka.Kafka', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  broker.stderr.on('data', (piece) => {
    errors = `${errors}${piece}`.slice(-10_000);
  });
  const onExit = () => broker.kill('SIGKILL');
  process.once('exit', onExit);
  while (!(await isOpen(secured))) {
    if (broker.exitCode !== null) throw new Error(`the broker has ended: ${errors}`);
    await wait(50);
  }
  return {
    plain: `127.0.0.1:${plain}`,
    secured: `localhost:${secured}`,
    async [Symbol.asyncDispose]() {
      process.off('exit', onExit);
      const ended = broker.exitCode === null ? once(broker, 'exit') : undefined;
      broker.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
