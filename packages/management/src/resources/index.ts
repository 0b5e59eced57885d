import type { ResourceDefinition } from '../define-resource.ts';
import { accessPolicies } from './access-policies/access-policies.ts';
import { allPolicies } from './all-policies/all-policies.ts';
import { apiVersionSets } from './api-version-sets/api-version-sets.ts';
import { apis } from './apis/apis.ts';
import { associations } from './associations/associations.ts';
import { attachments } from './attachments/attachments.ts';
import { authorizationProviders } from './authorization-providers/authorization-providers.ts';
import { authorizationServers } from './authorization-servers/authorization-servers.ts';
import { authorizations } from './authorizations/authorizations.ts';
import { backends } from './backends/backends.ts';
import { caches } from './caches/caches.ts';
import { certificateAuthorities } from './certificate-authorities/certificate-authorities.ts';
import { certificates } from './certificates/certificates.ts';
import { comments } from './comments/comments.ts';
import { contentItems } from './content-items/content-items.ts';
import { contentTypes } from './content-types/content-types.ts';
import { diagnostics } from './diagnostics/diagnostics.ts';
import { documentations } from './documentations/documentations.ts';
import { gateways } from './gateways/gateways.ts';
import { groups } from './groups/groups.ts';
import { hostnameConfigurations } from './hostname-configurations/hostname-configurations.ts';
import { identityProviders } from './identity-providers/identity-providers.ts';
import { issues } from './issues/issues.ts';
import { serviceIssues } from './issues/service-issues.ts';
import { links } from './links/links.ts';
import { loggers } from './loggers/loggers.ts';
import { namedValues } from './named-values/named-values.ts';
import { notifications } from './notifications/notifications.ts';
import { openidConnectProviders } from './openid-connect-providers/openid-connect-providers.ts';
import { operations } from './operations/operations.ts';
import { policies } from './policies/policies.ts';
import { policyDescriptions } from './policies/policy-descriptions.ts';
import { policyFragments } from './policy-fragments/policy-fragments.ts';
import { policyRestrictions } from './policy-restrictions/policy-restrictions.ts';
import { portalConfigs } from './portal-configs/portal-configs.ts';
import { portalRevisions } from './portal-revisions/portal-revisions.ts';
import { portalSettings } from './portal-settings/portal-settings.ts';
import { privateEndpointConnections } from './private-endpoint-connections/private-endpoint-connections.ts';
import { products } from './products/products.ts';
import { recipients } from './recipients/recipients.ts';
import { releases } from './releases/releases.ts';
import { resolvers } from './resolvers/resolvers.ts';
import { schemas } from './schemas/schemas.ts';
import { subscriptions } from './subscriptions/subscriptions.ts';
import { tagDescriptions } from './tag-descriptions/tag-descriptions.ts';
import { tagResources } from './tag-resources/tag-resources.ts';
import { tags } from './tags/tags.ts';
import { templates } from './templates/templates.ts';
import { tenantAccess } from './tenant-access/tenant-access.ts';
import { tenantSettings } from './tenant-settings/tenant-settings.ts';
import { tools } from './tools/tools.ts';
import { users } from './users/users.ts';
import { wikis } from './wikis/wikis.ts';
import { workspaceLinks } from './workspaces/workspace-links.ts';
import { workspaces } from './workspaces/workspaces.ts';

/** The types of resources of this version. */
export const resources: readonly ResourceDefinition[] = [
  accessPolicies,
  allPolicies,
  apis,
  apiVersionSets,
  ...associations,
  attachments,
  authorizationProviders,
  authorizations,
  authorizationServers,
  backends,
  caches,
  certificateAuthorities,
  certificates,
  comments,
  contentItems,
  contentTypes,
  ...diagnostics,
  documentations,
  gateways,
  groups,
  hostnameConfigurations,
  identityProviders,
  issues,
  serviceIssues,
  ...links,
  loggers,
  namedValues,
  notifications,
  openidConnectProviders,
  operations,
  ...policies,
  policyDescriptions,
  policyFragments,
  policyRestrictions,
  portalConfigs,
  portalRevisions,
  portalSettings,
  privateEndpointConnections,
  products,
  ...recipients,
  releases,
  ...resolvers,
  ...schemas,
  subscriptions,
  tagDescriptions,
  ...tagResources,
  ...tags,
  templates,
  tenantAccess,
  tenantSettings,
  tools,
  users,
  ...wikis,
  workspaceLinks,
  workspaces,
];
