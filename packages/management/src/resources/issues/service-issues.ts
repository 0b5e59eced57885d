import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { issues } from './issues.ts';

/** The issues of all APIs. Where two have one of the same name, GET gives that of the first API. */
export const serviceIssues: ResourceDefinition = defineResource({
  type: 'issues',
  noun: 'Issue',
  description: 'Something that a developer has found wrong with an API, whichever it is.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/issue',
  verbs: ['list', 'get'],
  across: 'apis/issues',
  properties: issues.properties,
  ...(issues.filterable && { filterable: issues.filterable }),
  ...(issues.fields && { fields: issues.fields }),
});
