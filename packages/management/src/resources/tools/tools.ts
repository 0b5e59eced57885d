import { readToolOperation } from '@turnpike/model';
import { detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';

/** Operations of HTTP APIs that are tools of an MCP API. */
export const tools: ResourceDefinition = defineResource({
  type: 'apis/tools',
  noun: 'Tool',
  description: 'An operation of an HTTP API that is a tool of an MCP API.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-tool',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 256 },

  properties: {
    displayName: text('Its name, which callers call it by.', { least: 1, most: 300 }),
    description: text('What it is for, as models read it.', { most: 1000 }),
    operationId: text('The operation: its full id, or /apis/{api}/operations/{operation}.'),
  },

  filterable: ['displayName', 'description', 'operationId'],

  check: ({ operationId }) =>
    typeof operationId === 'string' && readToolOperation(operationId) === undefined
      ? [detail('operationId', `'${operationId}' names no operation; expected '/apis/{api}/operations/{operation}'`)]
      : [],
});
