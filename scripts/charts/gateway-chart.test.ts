import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readContainerSettings } from '../../packages/cli/src/gateway-settings/read-container-settings.ts';
import { optionsHelp } from '../../packages/cli/src/serve/serve-options.ts';
import { chartToolsMissing, type Manifest, type PodTemplate, type Rendered, render } from './chart-tools.ts';

// The chart of the gateway, as Helm renders it and Kubernetes reads it.

const chart = 'azure-api-management-gateway';
const values = parse(readFileSync(new URL(`../../charts/${chart}/values.yaml`, import.meta.url), 'utf8'));
const token = 'GatewayKey plant&209912312359&c2lnbmF0dXJl==';
const needed = { configuration: { uri: 'plane.example:8082' }, auth: { key: token } };

// https://github.com/Azure/api-management-self-hosted-gateway, chart 1.15.1
const defaultsOfAzure = {
  replicaCount: 3,
  'image.repository': 'mcr.microsoft.com/azure-api-management/gateway',
  'image.pullPolicy': 'IfNotPresent',
  'gateway.name': null,
  'gateway.deployment.terminationGracePeriodSeconds': 60,
  'gateway.deployment.strategy': {},
  'gateway.deployment.network.proxy': { http: null, https: null, bypass: null },
  'gateway.configuration.uri': null,
  'gateway.configuration.backup.enabled': false,
  'gateway.configuration.backup.persistentVolumeClaim': {
    existingName: '',
    create: true,
    storageClassName: null,
    accessMode: 'ReadWriteMany',
    size: '50Mi',
  },
  'gateway.configuration.additional': {},
  'gateway.auth.type': 'GatewayToken',
  'gateway.auth.key': null,
  'gateway.auth.azureAd': { tenant: { id: null }, authority: null, app: { id: null, secret: null } },
  secret: { createSecret: true, existingSecretName: '' },
  'observability.logs.std': { format: 'text', level: 'info', useColor: true },
  'observability.logs.local.type': 'auto',
  'observability.logs.local.json.endpoint': '127.0.0.1:8888',
  'observability.azureMonitor.metrics.enabled': true,
  'observability.opentelemetry.enabled': false,
  'observability.opentelemetry.systemMetrics.enabled': false,
  'observability.statsD': { enabled: false, endpoint: null, sampling: 1, tagFormat: 'dogStatsD' },
  'security.tls.server.ciphers.allowedSuites': null,
  'security.tls.client.ciphers.allowedSuites': null,
  dapr: { enabled: false, app: { id: null }, config: 'tracing', logging: { useJsonOutput: true, level: 'info' } },
  'service.type': 'ClusterIP',
  'service.loadBalancer.allocateNodePorts': true,
  'service.ports': { http: 8080, https: 8081, instance: { synchronization: 4290, heartbeat: 4291 } },
  'serviceAccount.create': true,
  'probes.readiness': { httpGet: { path: '/status-0123456789abcdef', port: 'http' } },
  'probes.liveness': { httpGet: { path: '/status-0123456789abcdef', port: 'http' } },
  'probes.startup.httpGet': { path: '/status-0123456789abcdef', port: 'http' },
  resources: {},
  'highAvailability.enabled': true,
  'highAvailability.disruption.maximumUnavailable': '25%',
  'highAvailability.podTopologySpread.whenUnsatisfiable': 'ScheduleAnyway',
  nodeSelector: {},
  tolerations: [],
  affinity: {},
};

test('names and defaults are those of the chart of Azure', () => {
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], values);
  expect(Object.fromEntries(Object.keys(defaultsOfAzure).map((path) => [path, at(path)]))).toEqual(defaultsOfAzure);
});

if (chartToolsMissing !== undefined) test.skip(chartToolsMissing, () => {});

const one = ({ manifests }: Rendered, kind: string, name = 'release-azure-api-management-gateway'): Manifest =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as Manifest;
const podOf = (rendered: Rendered): PodTemplate => one(rendered, 'Deployment').spec?.template as PodTemplate;
const containerOf = (rendered: Rendered) => podOf(rendered).spec.containers[0]!;

describe.skipIf(chartToolsMissing !== undefined)('rendered', () => {
  const plain = chartToolsMissing === undefined ? render(chart, { gateway: needed }) : undefined!;

  test('with where the control plane is and a token, it is what Kubernetes takes', () => {
    expect(plain.errors).toBe('');
    expect(plain.findings).toEqual([]);
    expect(plain.manifests.map(({ kind }) => kind).sort()).toEqual(
      ['ConfigMap', 'Deployment', 'PodDisruptionBudget', 'Secret', 'Service', 'Service', 'ServiceAccount'].sort(),
    );
  });

  test('what is wrong in a manifest is found', () => {
    const wrong = { gateway: needed, securityContext: { readOnlyRootFileSystem: true } };
    expect(render(chart, wrong).findings.join()).toContain('readOnlyRootFileSystem');
  });

  test('the settings are read by the gateway, which has nothing to say against them', () => {
    const key = Buffer.from(one(plain, 'Secret').data?.['gateway-key'] ?? '', 'base64').toString();
    expect(key).toBe(token);
    const settings = { ...one(plain, 'ConfigMap').data, 'config.service.auth': key };
    expect(readContainerSettings(settings, undefined)).toMatchObject({ gatewayId: 'plant', notes: [] });
  });

  test('what the container is told are options of the gateway', () => {
    const known = new Set([...optionsHelp.matchAll(/--[a-z-]+/g)].map(([option]) => option));
    expect(containerOf(plain).args).toEqual([
      'gateway',
      '--host=0.0.0.0',
      '--data=/apim/config',
      '--workers=1',
      '--grace=53',
    ]);
    const { args } = containerOf(render(chart, { gateway: needed, turnpike: everything }));
    const remote = ['--env-file', '--backup-key', '--control-plane-ca'];
    for (const argument of args.slice(1)) {
      const [option = ''] = argument.split('=');
      expect(known.has(option) || remote.includes(option), option).toBe(true);
    }
  });

  test('the container is nobody, and can write in one folder only', () => {
    const { spec } = podOf(plain);
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1001 });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(containerOf(plain).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(containerOf(plain).volumeMounts).toEqual([{ name: 'configuration', mountPath: '/apim/config' }]);
    expect(spec.volumes).toEqual([{ name: 'configuration', emptyDir: {} }]);
  });

  test('ports and probes are those of Azure', () => {
    const { ports, readinessProbe, livenessProbe } = containerOf(plain);
    expect(ports.map(({ name, containerPort }) => [name, containerPort])).toEqual([
      ['http', 8080],
      ['https', 8081],
      ['rate-limit-dc', 4290],
      ['dc-heartbeat', 4291],
    ]);
    const probe = { httpGet: { path: '/status-0123456789abcdef', port: 'http' } };
    expect([readinessProbe, livenessProbe]).toEqual([probe, probe]);
  });

  test('a values file of Azure runs this image, and one that names another runs that', () => {
    const mirrored = { repository: 'contoso.azurecr.io/azure-api-management/gateway', tag: '2.11.1' };
    expect(containerOf(render(chart, { gateway: needed, image: mirrored })).image).toBe('turnpike:0.1.0');
    const own = { repository: 'contoso.azurecr.io/turnpike', tag: 3 };
    expect(containerOf(render(chart, { gateway: needed, image: own })).image).toBe('contoso.azurecr.io/turnpike:3');
  });

  test('everything that can be set is what Kubernetes takes', () => {
    const full = render(chart, {
      replicaCount: null,
      commonLabels: { team: 'shop' },
      imagePullSecrets: [{ name: 'registry' }],
      gateway: {
        ...needed,
        name: 'plant',
        deployment: {
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
          network: { proxy: { http: 'http://proxy:3128', https: 'http://proxy:3128', bypass: '.svc' } },
          dns: { hostAliases: [{ ip: '10.0.0.1', hostnames: ['plane.example'] }] },
          annotations: { team: 'shop' },
        },
        configuration: {
          uri: 'plane.example:8082',
          backup: { enabled: true, persistentVolumeClaim: { storageClassName: 'azurefile' } },
          additional: { 'certificates.local.ca.enabled': true },
        },
      },
      observability: { statsD: { enabled: true, endpoint: 'statsd:8125' } },
      dapr: { enabled: true, app: { id: 'gateway' } },
      service: { type: 'LoadBalancer', loadBalancerIP: '10.1.1.1', annotations: { internal: 'true' } },
      serviceAccount: { name: 'gateway', annotations: { a: 'b' }, labels: { c: 'd' } },
      resources: { limits: { memory: '2Gi' }, requests: { cpu: 2 } },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ key: 'edge', operator: 'Exists' }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      turnpike: everything,
    });
    expect([full.errors, full.findings]).toEqual(['', []]);
    expect(podOf(full).metadata.annotations).toMatchObject({ 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'gateway' });
    expect(one(full, 'PersistentVolumeClaim').spec).toMatchObject({ storageClassName: 'azurefile' });
    expect(one(full, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(one(full, 'ConfigMap').data).toMatchObject({ HTTPS_PROXY: 'http://proxy:3128', 'gateway.name': 'plant' });
    const { data } = one(full, 'Secret', 'release-azure-api-management-gateway-settings');
    expect(JSON.parse(Buffer.from(data?.['settings.json'] ?? '', 'base64').toString())).toEqual({
      cache: { bytes: 1_000_000 },
      redis: { urls: ['rediss://redis:6379'], username: 'gateway' },
    });
  });

  test('with secrets that exist, none is made', () => {
    const existing = render(chart, {
      gateway: { configuration: needed.configuration },
      secret: { createSecret: false, existingSecretName: 'token' },
      turnpike: { settingsSecretName: 'settings' },
    });
    expect([existing.errors, existing.findings]).toEqual(['', []]);
    expect(existing.manifests.map(({ kind }) => kind)).not.toContain('Secret');
    const auth = { name: 'config.service.auth', valueFrom: { secretKeyRef: { name: 'token', key: 'gateway-key' } } };
    expect(containerOf(existing).env).toEqual([auth]);
    const file = render(chart, { turnpike: { environmentSecretName: 'environment' } });
    expect([file.errors, file.findings]).toEqual(['', []]);
    expect(containerOf(file)).not.toHaveProperty('env');
    expect(containerOf(file).args).toContain('--env-file=/apim/environment/gateway.env');
  });

  test('another token makes new pods', () => {
    const other = render(chart, { gateway: { ...needed, auth: { key: token.replace('2099', '2098') } } });
    expect(podOf(other).metadata.annotations).not.toEqual(podOf(plain).metadata.annotations);
  });

  test('before Kubernetes 1.30 a pod does not wait before it stops, and gives requests all of its time', () => {
    const older = containerOf(render(chart, { gateway: needed }, '1.28'));
    expect(older).not.toHaveProperty('lifecycle');
    expect(older.args).toContain('--grace=58');
  });

  test.each([
    ['gateway.configuration.uri is required', { gateway: { auth: { key: token } } }],
    ['gateway.auth.key is required', { gateway: { configuration: needed.configuration } }],
    ['secret.existingSecretName is required', { gateway: needed, secret: { createSecret: false } }],
    ['gateway.auth.type is WorkloadIdentity', { gateway: { ...needed, auth: { type: 'WorkloadIdentity' } } }],
    ['ingress.controller.enabled is true', { gateway: needed, ingress: { controller: { enabled: true } } }],
    ['allowedSuites is set', { gateway: needed, security: { tls: { client: { ciphers: { allowedSuites: 'A' } } } } }],
    ['collector.uri is required', { gateway: needed, observability: { opentelemetry: { enabled: true } } }],
    ["additional properties 'worker' not allowed", { gateway: needed, turnpike: { worker: 2 } }],
    ['maximum: got 70,000, want 65,535', { gateway: needed, service: { ports: { http: 70_000 } } }],
  ])('refuses, and says why: %s', (message, more) => {
    expect(render(chart, more).errors).toContain(message);
  });

  test('a value cannot become more than a value', () => {
    const uri = 'x"\n  injected: "yes';
    const { manifests, errors } = render(chart, {
      gateway: { ...needed, configuration: { uri, additional: { 'a: b\nc': 'd\n---\nkind: Secret' } } },
    });
    expect(errors).toBe('');
    expect(manifests).toHaveLength(plain.manifests.length);
    const { data } = manifests.find(({ kind }) => kind === 'ConfigMap') as Manifest;
    expect(data).toMatchObject({ 'config.service.endpoint': uri, 'a: b\nc': 'd\n---\nkind: Secret' });
    expect(data).not.toHaveProperty('injected');
  });
});

const everything = {
  workers: 'max',
  redis: { urls: ['rediss://redis:6379'], more: { username: 'gateway' } },
  settings: { cache: { bytes: 1_000_000 } },
  backupKeySecretName: 'backup',
  controlPlane: { caSecretName: 'authority' },
  tls: { secretName: 'tls' },
  admin: { port: 9090, tokenSecretName: 'admin' },
  trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
  records: true,
  externalTrafficPolicy: 'Local',
  arguments: ['--no-tls'],
};
