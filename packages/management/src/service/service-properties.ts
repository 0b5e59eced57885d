import type { JsonObject } from '../json.ts';
import { anything, flag, integer, list, map, object, type Properties, text, word } from '../properties.ts';

/** What a tracked resource has beside its properties. */
export const trackedProperties: Properties = {
  location: text('Where the service is.', { required: true, least: 1, most: 100 }),
  sku: object(
    {
      name: word(
        'The tier.',
        ['Developer', 'Basic', 'Standard', 'Premium', 'Consumption', 'Isolated', 'BasicV2', 'StandardV2', 'PremiumV2'],
        { required: true },
      ),
      capacity: integer('How many units it has; 0 for Consumption.', { required: true, least: 0, most: 1000 }),
    },
    'The tier and its size.',
    { required: true },
  ),
  tags: map(text('The value.', { most: 256 }), 'Texts by name, for those who operate it.', { default: {} }),
  zones: list(text('A zone.'), 'Availability zones.'),
  properties: anything('What is checked apart.'),
};

const hostname = object(
  {
    type: word('What it is for.', ['Proxy', 'Portal', 'Management', 'Scm', 'DeveloperPortal', 'ConfigurationApi'], {
      required: true,
    }),
    hostName: text('The name.', { required: true }),
    encodedCertificate: text('PKCS#12 in base64.', { writeOnly: true }),
    certificatePassword: text('Opens the certificate.', { writeOnly: true }),
    defaultSslBinding: flag('Whether it is shown to clients that send no name.', { default: false }),
    negotiateClientCertificate: flag('Whether clients are asked for a certificate.', { default: false }),
  },
  'A name that the service answers to.',
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
  hostnameConfigurations: list(hostname, 'The names it answers to.'),
  publicNetworkAccess: word('Whether it can be reached from everywhere.', ['Enabled', 'Disabled'], {
    default: 'Enabled',
  }),
  virtualNetworkType: word('How it is in a virtual network; without meaning here.', ['None', 'External', 'Internal'], {
    default: 'None',
  }),
  customProperties: map(text('A value.'), 'Settings of TLS and of protocols, by their names in Azure.'),
  disableGateway: flag('Whether the gateway of the main region is off.', { default: false }),
  enableClientCertificate: flag('Whether clients of the Consumption tier show certificates.', { default: false }),
};

/** What a new service is. */
export const newService: JsonObject = {
  location: 'local',
  sku: { name: 'Developer', capacity: 1 },
  properties: { publisherEmail: 'admin@localhost', publisherName: 'Turnpike' },
};
