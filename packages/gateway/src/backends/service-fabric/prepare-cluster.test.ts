import type { Certificate } from '@turnpike/model';
import { expect, test } from 'vitest';
import { compileBackends } from '../backend-directory.ts';
import { prepareCluster } from './prepare-cluster.ts';

const managementEndpoints = ['https://one.example:19080/', 'http://two.example:19080/base'];
const certificate: Certificate = {
  id: 'c',
  thumbprint: 'AB12',
  certificate: 'its text',
  privateKey: 'its key',
};

test('each endpoint is asked at its place', () => {
  expect(prepareCluster({ managementEndpoints, maxPartitionResolutionRetries: 2 }, [])).toEqual({
    cluster: {
      endpoints: [
        {
          origin: {
            scheme: 'https',
            host: 'one.example',
            port: 19080,
            tls: { validateChain: true, validateName: true },
          },
          authority: 'one.example:19080',
          basePath: '',
        },
        {
          origin: { scheme: 'http', host: 'two.example', port: 19080 },
          authority: 'two.example:19080',
          basePath: '/base',
        },
      ],
      retries: 2,
    },
  });
});

test('a cluster is known by a thumbprint alone, and is shown a certificate', () => {
  const prepared = prepareCluster(
    {
      managementEndpoints: ['https://one.example:19080'],
      clientCertificatethumbprint: 'ab 12',
      serverCertificateThumbprints: ['cd:34'],
    },
    [certificate],
  );
  expect(prepared).toMatchObject({
    cluster: {
      endpoints: [
        {
          origin: {
            tls: {
              validateChain: false,
              validateName: false,
              serverThumbprints: ['CD34'],
              certificate: { cert: 'its text', key: 'its key' },
            },
          },
        },
      ],
    },
  });
});

test('a cluster that cannot be asked is told of', () => {
  for (const [cluster, fault] of [
    [{ managementEndpoints: [] }, 'has no management endpoints'],
    [{ managementEndpoints: ['tcp://a:19000'] }, 'is no address of HTTP'],
    [{ managementEndpoints: ['http://u:p@a'] }, 'is no address of HTTP'],
    [{ managementEndpoints: ['http://a?b'] }, 'is no address of HTTP'],
    [{ managementEndpoints, clientCertificateId: 'gone' }, "is 'gone'"],
  ] as const)
    expect(prepareCluster(cluster, [certificate])).toEqual({ fault: expect.stringContaining(fault) });
});

test('a backend is left out with its cluster, and is no member of a pool', () => {
  const sick = {
    id: 'sick',
    type: 'Single',
    url: 'fabric:/a/b',
    serviceFabricCluster: { managementEndpoints: [] },
  } as const;
  const well = { ...sick, id: 'well', serviceFabricCluster: { managementEndpoints } };
  const pool = { id: 'p', type: 'Pool', pool: [{ id: 'well' }] } as const;
  const { directory, diagnostics } = compileBackends({ backends: [sick, well, pool], certificates: [] });
  expect([directory.find('sick'), directory.find('well')?.id]).toEqual([undefined, 'well']);
  expect(diagnostics.map(({ code, resource }) => `${resource} ${code}`)).toEqual([
    'backends/sick invalid-service-fabric-cluster',
    'backends/p invalid-pool-member',
    'backends/p empty-pool',
  ]);
});
