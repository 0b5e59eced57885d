import { ArmError } from '../arm-error.ts';
import type { tierNames } from './service-properties.ts';

// What each tier includes, as Azure compares them. It is always reported, and held when a control plane is told to.
// https://learn.microsoft.com/azure/api-management/api-management-features

/** A tier. */
export type Tier = (typeof tierNames)[number];

const classic: readonly Tier[] = ['Developer', 'Basic', 'Standard', 'Premium', 'Isolated'];
const versionTwo: readonly Tier[] = ['BasicV2', 'StandardV2', 'PremiumV2'];
const dedicated: readonly Tier[] = [...classic, ...versionTwo];

interface Feature {
  readonly name: string;
  readonly tiers: readonly Tier[];
  /** The types of resources that it is. */
  readonly types?: readonly string[];
  /** The properties of the service that it is. */
  readonly properties?: readonly string[];
}

/** What not every tier has. */
export const features: readonly Feature[] = [
  { name: 'SelfHostedGateway', tiers: ['Developer', 'Premium', 'Isolated'], types: ['gateways'] },
  { name: 'Workspaces', tiers: ['Premium', 'PremiumV2'], types: ['workspaces'] },
  { name: 'Groups', tiers: dedicated, types: ['groups', 'products/groups'] },
  { name: 'Users', tiers: dedicated, types: ['users'] },
  {
    name: 'DeveloperPortal',
    tiers: dedicated,
    types: [
      'identityProviders',
      'portalsettings',
      'portalconfigs',
      'portalRevisions',
      'contentTypes',
      'apis/issues',
      'issues',
    ],
  },
  { name: 'Notifications', tiers: dedicated, types: ['notifications', 'templates'] },
  { name: 'TenantAccess', tiers: classic, types: ['tenant'] },
  { name: 'MultiRegion', tiers: ['Premium', 'Isolated'], properties: ['additionalLocations'] },
  {
    name: 'VirtualNetwork',
    tiers: ['Developer', 'Premium', 'Isolated', 'StandardV2', 'PremiumV2'],
    properties: ['virtualNetworkConfiguration'],
  },
  { name: 'AuthorityCertificates', tiers: classic, properties: ['certificates'] },
  { name: 'BackupAndRestore', tiers: classic },
];

/** How many units a tier can have. https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
export const capacities: Readonly<Record<Tier, readonly [least: number, most: number]>> = {
  Consumption: [0, 0],
  Developer: [1, 1],
  Basic: [1, 2],
  Standard: [1, 4],
  Premium: [1, 31],
  Isolated: [1, 31],
  BasicV2: [1, 10],
  StandardV2: [1, 10],
  PremiumV2: [1, 30],
};

/** Whether a tier has a feature; one that is not known has everything. */
export function includes(tier: string, { tiers }: Feature): boolean {
  return !Object.hasOwn(capacities, tier) || tiers.includes(tier as Tier);
}

/** Refuses a type of resources that a tier does not have. Azure: these words, of which tools take notice. */
export function checkTierHasType(tier: string, type: string): void {
  const lower = type.toLowerCase();
  const lacking = features.find(
    (feature) => !includes(tier, feature) && feature.types?.some((one) => isWithin(lower, one.toLowerCase())),
  );
  if (lacking !== undefined) throw notInTier(tier);
}

function isWithin(type: string, of: string): boolean {
  return type === of || type.startsWith(`${of}/`);
}

/** Refuses what is done by name, such as a backup. */
export function checkTierHas(tier: string, name: string): void {
  const feature = features.find((one) => one.name === name);
  if (feature !== undefined && !includes(tier, feature)) throw notInTier(tier);
}

function notInTier(tier: string): ArmError {
  return new ArmError('MethodNotAllowedInPricingTier', `Method not allowed in ${tier} pricing tier`);
}
