import { readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { ArmError, validationError } from '../../arm-error.ts';
import { isObject } from '../../json.ts';
import { accept } from '../../operations-in-progress/accepted.ts';
import { flag, type Properties, text } from '../../properties.ts';
import { readProperties } from '../../read-properties.ts';
import { idUnder } from '../../service/stored-service.ts';

// Azure keeps a Git repository with the configuration of the service. There is none here: what asks for it is begun, as
// clients expect, and fails with what to use instead.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/tenant-configuration';

const properties: Properties = {
  branch: text('The branch.', { required: true, least: 1 }),
  force: flag('Whether what is newer may be lost.', { default: false }),
};

/** What is done with the repository of the service, and how it stands to what is configured. */
export const tenantConfigurationEndpoints: readonly Endpoint[] = [
  ...(['deploy', 'save', 'validate'] as const).map((name) => ({
    path: `~/tenant/configuration/${name}`,
    reference,
    methods: {
      POST: {
        description: `Azure: ${name} with a Git repository. There is none here: it fails, and says what to use instead.`,
        run: refuse,
      },
    },
  })),
  {
    path: '~/tenant/configuration/syncState',
    reference,
    methods: {
      GET: { description: 'How the Git repository stands to what is configured: there is none.', run: state },
    },
  },
];

async function refuse(call: EndpointCall): Promise<ArmAnswer> {
  const body = await readBody(call.request);
  const { details } = readProperties(properties, isObject(body.properties) ? body.properties : {});
  if (details.length > 0) throw validationError(details);
  return accept(call, {
    results: 'tenant/operationResults',
    asContract: true,
    run: async () => {
      throw new ArmError(
        'NotSupported',
        'This control plane has no Git repository, and nothing was done; expected a tool that reads and writes the ' +
          'configuration through the management API, such as APIOps, with a repository of your own.',
      );
    },
  });
}

function state({ management }: EndpointCall): ArmAnswer {
  return {
    status: 200,
    body: {
      id: idUnder(management, 'tenant/configuration/syncState'),
      type: 'Microsoft.ApiManagement/service/tenant/syncState',
      name: 'syncState',
      properties: {
        branch: 'master',
        commitId: null,
        isExport: false,
        isSynced: false,
        isGitEnabled: false,
        syncDate: null,
      },
    },
  };
}
