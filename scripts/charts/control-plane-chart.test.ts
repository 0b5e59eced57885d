import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { controlPlaneOptions, readControlPlaneOptions } from '../../packages/cli/src/serve/control-plane-options.ts';
import { type Container, chartToolsMissing, type Manifest, type PodTemplate, render } from './chart-tools.ts';

// The chart of the control plane, as Helm renders it and Kubernetes reads it.

const chart = 'turnpike-control-plane';
const needed = {
  store: { url: 'postgres://turnpike@db.example/turnpike?sslmode=verify-full', keySecretName: 'store' },
  identity: { issuers: ['https://login.example/tenant/v2.0'], audiences: ['api://turnpike'] },
  tls: { secretName: 'tls' },
};

if (chartToolsMissing !== undefined) test.skip(chartToolsMissing, () => {});

describe.skipIf(chartToolsMissing !== undefined)('rendered', () => {
  test('two of them share a store, and are told what the command takes', () => {
    const { manifests, errors, findings } = render(chart, needed);
    expect([errors, findings]).toEqual(['', []]);
    expect(manifests.map(({ kind }) => kind).sort()).toEqual(
      ['Deployment', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].sort(),
    );
    const deployment = manifests.find(({ kind }) => kind === 'Deployment') as Manifest;
    const { replicas, template } = deployment.spec as { readonly replicas: number; readonly template: PodTemplate };
    expect(replicas).toBe(2);
    const { args, env } = template.spec.containers[0] as Container;
    const { values } = parseArgs({ args: args.slice(1), options: controlPlaneOptions });
    expect(readControlPlaneOptions(values)).toEqual({
      data: '/apim/config',
      host: '0.0.0.0',
      port: 8082,
      json: false,
      openId: { issuers: ['https://login.example/tenant/v2.0'], audiences: ['api://turnpike'] },
      certificateFile: '/apim/tls/tls.crt',
      keyFile: '/apim/tls/tls.key',
      store: 'postgres://turnpike@db.example/turnpike?sslmode=verify-full',
      auditDays: 90,
    });
    expect(env?.map(({ name }) => name)).toEqual(['TURNPIKE_STORE_KEY', 'TURNPIKE_STORE_PREVIOUS_KEY']);
  });

  test('everything that can be set is what Kubernetes takes', () => {
    const { errors, findings, manifests } = render(chart, {
      ...needed,
      commonLabels: { team: 'shop' },
      imagePullSecrets: [{ name: 'registry' }],
      store: { ...needed.store, passwordSecretName: 'db', caSecretName: 'db' },
      identity: { ...needed.identity, roleClaim: 'roles' },
      service: { type: 'LoadBalancer', annotations: { internal: 'true' } },
      serviceAccount: { annotations: { 'azure.workload.identity/client-id': 'x' } },
      resources: { requests: { cpu: '500m', memory: '512Mi' } },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ key: 'edge', operator: 'Exists' }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    });
    expect([errors, findings, manifests.length]).toEqual(['', [], 4]);
  });

  test.each([
    ['store.url is required', { ...needed, store: { keySecretName: 'store' } }],
    ['store.keySecretName is required', { ...needed, store: { url: needed.store.url } }],
    ['tls.secretName is required', { ...needed, tls: {} }],
    ['identity.issuers and identity.audiences are required', { ...needed, identity: {} }],
    ["additional properties 'replicas' not allowed", { ...needed, replicas: 3 }],
  ])('refuses, and says why: %s', (message, values) => {
    expect(render(chart, values).errors).toContain(message);
  });

  test('a password in the address of the store, which everybody could read, is refused', () => {
    const store = { ...needed.store, url: 'postgres://turnpike:hunter22@db.example/turnpike' };
    const { errors } = render(chart, { ...needed, store });
    expect(errors).toContain('/store/url');
  });
});
