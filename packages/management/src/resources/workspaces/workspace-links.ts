import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { nameOf, type StoredResource } from '../../store/store.ts';
import { connectionType, gatewayType } from '../v2-gateways/stored-gateways.ts';

/** Which gateways serve workspaces. */
export const workspaceLinks: ResourceDefinition = defineResource({
  type: 'workspaceLinks',
  noun: 'WorkspaceLink',
  description:
    'Which workspace gateways a workspace is connected to. The gateways of the service serve all workspaces.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-management-workspace-links',
  verbs: ['list', 'get'],
  hasCount: false,
  hasEtag: false,
  properties: {},

  made: {
    async items({ reader, serviceId }) {
      const { resources } = await reader.list({ type: 'workspaces' });
      const connections = (await reader.list({ type: connectionType })).resources;
      return resources.map((workspace) => {
        const workspaceId = `${serviceId}/${workspace.path}`;
        const own = connections.filter(
          ({ properties }) => String(properties.sourceId).toLowerCase() === workspaceId.toLowerCase(),
        );
        return {
          id: `${serviceId}/workspaceLinks/${nameOf(workspace)}`,
          type: 'Microsoft.ApiManagement/service/workspaceLinks',
          name: nameOf(workspace),
          properties: { workspaceId, gateways: own.map((connection) => ({ id: gatewayId(connection, serviceId) })) },
        };
      });
    },
  },
});

/** Gateways of workspaces are in the resource group of the service, and no part of it. */
function gatewayId({ path }: StoredResource, serviceId: string): string {
  const group = serviceId.slice(0, serviceId.toLowerCase().indexOf('/providers/'));
  return `${group}/providers/${gatewayType}/${path.split('/').at(-3)}`;
}
