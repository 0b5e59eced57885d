import type { JsonObject } from '../json.ts';
import {
  anything,
  flag,
  integer,
  list,
  map,
  object,
  type Properties,
  type Property,
  text,
  time,
  word,
} from '../properties.ts';

/** The tiers that Azure has. */
export const tierNames = [
  'Developer',
  'Basic',
  'Standard',
  'Premium',
  'Consumption',
  'Isolated',
  'BasicV2',
  'StandardV2',
  'PremiumV2',
] as const;

const sku: Property = object(
  {
    name: word('The tier.', tierNames, { required: true }),
    capacity: integer('How many units it has; 0 for Consumption.', { required: true, least: 0, most: 1000 }),
  },
  'The tier and its size.',
  { required: true },
);

/** What a tracked resource has beside its properties. */
export const trackedProperties: Properties = {
  location: text('Where the service is.', { required: true, least: 1, most: 100 }),
  sku,
  tags: map(text('The value.', { most: 256 }), 'Texts by name, for those who operate it.', { default: {} }),
  zones: list(text('A zone.'), 'Availability zones; kept and shown.'),
  identity: object(
    {
      type: text('Which identities it has: SystemAssigned, UserAssigned, both with a comma between, or None.', {
        required: true,
        pattern: /^(?:SystemAssigned(?:, ?UserAssigned)?|UserAssigned|None)$/i,
      }),
      principalId: text('The identity of its own.', { readOnly: true }),
      tenantId: text('Whose it is.', { readOnly: true }),
      userAssignedIdentities: anything('Identities by their ids.'),
    },
    'Who the service is to others; kept and shown.',
  ),
  properties: anything('What is checked apart.'),
};

/** What is shown of a certificate, and what is kept of it. */
const certificateProperties: Properties = {
  encodedCertificate: text('PKCS#12 in base64.', { writeOnly: true }),
  certificatePassword: text('Opens the certificate.', { writeOnly: true }),
  certificate: object(
    {
      expiry: time('Until when it is valid.'),
      thumbprint: text('Its SHA-1.'),
      subject: text('Whose it is.'),
    },
    'What is in the certificate; what clients say about it is not taken.',
  ),
  certificatePem: text('The certificate alone.', { writeOnly: true }),
  privateKeyPem: text('The key to it.', { writeOnly: true }),
};

const hostname = object(
  {
    type: word('What it is for.', ['Proxy', 'Portal', 'Management', 'Scm', 'DeveloperPortal', 'ConfigurationApi'], {
      required: true,
    }),
    hostName: text('The name.', { required: true, least: 1, most: 255 }),
    ...certificateProperties,
    keyVaultId: text('The certificate in a key vault.'),
    identityClientId: text('The identity that the vault is asked with.'),
    defaultSslBinding: flag('Whether it is shown to clients that send no name.', { default: false }),
    negotiateClientCertificate: flag('Whether clients are asked for a certificate.', { default: false }),
    certificateSource: word('Where the certificate comes from.', ['Managed', 'KeyVault', 'Custom', 'BuiltIn']),
    certificateStatus: word('How it is.', ['Completed', 'Failed', 'InProgress']),
  },
  'A name that the service answers to.',
);

const certificate = object(
  {
    ...certificateProperties,
    storeName: word('What it is for.', ['CertificateAuthority', 'Root'], { required: true }),
  },
  'An authority whose certificates are trusted.',
);

const virtualNetworkConfiguration = object(
  {
    subnetResourceId: text('The subnet.', {
      pattern:
        /^\/subscriptions\/[^/]*\/resourceGroups\/[^/]*\/providers\/Microsoft\.(?:ClassicNetwork|Network)\/virtualNetworks\/[^/]*\/subnets\/[^/]*$/i,
    }),
    vnetid: text('The network.', { readOnly: true }),
    subnetname: text('The name of the subnet.', { readOnly: true }),
  },
  'Which subnet it is in.',
);

const additionalLocation = object(
  {
    location: text('The region.', { required: true, least: 1, most: 100 }),
    sku,
    zones: list(text('A zone.'), 'Availability zones.'),
    virtualNetworkConfiguration,
    publicIpAddressId: text('Its public address.'),
    natGatewayState: word('Whether it has a NAT gateway.', ['Enabled', 'Disabled']),
    disableGateway: flag('Whether the gateway there is off.', { default: false }),
    gatewayRegionalUrl: text('Where its gateway answers.', { readOnly: true }),
    platformVersion: text('What it runs on.', { readOnly: true }),
  },
  'Another region.',
);

/** The properties of a service. */
export const serviceProperties: Properties = {
  publisherEmail: text('Whom users can write to.', { required: true, least: 1, most: 100 }),
  publisherName: text('Who offers the APIs.', { required: true, least: 1, most: 100 }),
  notificationSenderEmail: text('Whom mail comes from.', {
    most: 100,
    default: 'apimgmt-noreply@mail.windowsazure.com',
  }),
  createdAtUtc: text('When the service was made.', { readOnly: true }),
  hostnameConfigurations: list(hostname, 'The names it answers to.', { most: 20 }),
  publicIpAddressId: text('Its public address; kept and shown.'),
  publicNetworkAccess: word('Whether it can be reached from everywhere.', ['Enabled', 'Disabled'], {
    default: 'Enabled',
  }),
  configurationApi: object(
    { legacyApi: word('Whether the older one answers.', ['Enabled', 'Disabled']) },
    'How gateways are configured; kept and shown.',
  ),
  virtualNetworkType: word('How it is in a virtual network; without meaning here.', ['None', 'External', 'Internal'], {
    default: 'None',
  }),
  virtualNetworkConfiguration,
  natGatewayState: word('Whether it has a NAT gateway; kept and shown.', ['Enabled', 'Disabled']),
  additionalLocations: list(additionalLocation, 'Other regions; kept and shown.', { most: 100 }),
  customProperties: map(text('A value.', { most: 1000 }), 'Settings of TLS and of protocols, by their names in Azure.'),
  certificates: list(certificate, 'Authorities whose certificates are trusted.', { most: 10 }),
  disableGateway: flag('Whether the gateway of the main region is off.', { default: false }),
  enableClientCertificate: flag('Whether clients of the Consumption tier show certificates.', { default: false }),
  apiVersionConstraint: object(
    { minApiVersion: text('The oldest version of the management API that clients may speak.') },
    'Which versions of the management API are spoken.',
  ),
  restore: flag('Whether a service that was deleted is to be there again.', { writeOnly: true }),
  developerPortalStatus: word('Whether there is a portal.', ['Enabled', 'Disabled']),
  legacyPortalStatus: word('Whether the old portal is there; it never is.', ['Enabled', 'Disabled']),
  releaseChannel: text('How soon it gets what is new; kept and shown.'),
  zoneRedundant: flag('Whether it is in several zones; kept and shown.'),
  // What is shown anew each time is passed over when it is sent back.
  ...Object.fromEntries(
    [
      'provisioningState',
      'targetProvisioningState',
      'gatewayUrl',
      'gatewayRegionalUrl',
      'portalUrl',
      'developerPortalUrl',
      'managementApiUrl',
      'scmUrl',
      'platformVersion',
      'publicIPAddresses',
      'privateIPAddresses',
      'outboundPublicIPAddresses',
      'privateEndpointConnections',
    ].map((name) => [name, anything('Shown by the service.', { readOnly: true })]),
  ),
};

/** What a new service is. */
export const newService: JsonObject = {
  location: 'local',
  sku: { name: 'Developer', capacity: 1 },
  properties: { publisherEmail: 'admin@localhost', publisherName: 'Turnpike' },
};
