import { randomBytes } from 'node:crypto';
import { type ArmErrorDetail, detail, validationError } from '../../arm-error.ts';
import {
  type ActionContext,
  type ChangeContext,
  defineResource,
  type Resource,
  type ResourceDefinition,
} from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { object, text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { debugActions } from './debug-credentials.ts';
import { gatewayToken } from './gateway-token.ts';

/** Gateways that run where their owners want them. */
export const gateways: ResourceDefinition = defineResource({
  type: 'gateways',
  noun: 'Gateway',
  description: 'A gateway that runs where its owner wants it.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/gateway',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 80 },

  properties: {
    locationData: object(
      {
        name: text('Its name for people.', { required: true, least: 1, most: 256 }),
        city: text('The city.', { most: 256 }),
        district: text('The district, state or province.', { most: 256 }),
        countryOrRegion: text('The country or region.', { most: 256 }),
      },
      'Where it is.',
    ),
    description: text('What it is for.', { most: 1000 }),
    primaryKey: text('A key that tokens are signed with.', { readOnly: true, secret: true }),
    secondaryKey: text('Another, for when the first is changed.', { readOnly: true, secret: true }),
    debugSalt: text('Made anew, it voids tokens for traces.', { readOnly: true, secret: true }),
  },

  // Azure: `managed` is the gateway of the service itself.
  standing: { managed: {} },

  filterable: ['description', 'region'],
  fields: ({ locationData }) => ({ region: String((locationData as JsonObject | undefined)?.name ?? '') }),
  complete: (properties) => ({ primaryKey: newKey(), secondaryKey: newKey(), ...properties }),
  check: checkName,

  views: {
    heartbeats: {
      description: 'Lists the instances that run, with what they said last. Azure shows this in the portal only.',
      run: async (gateway, { fleet }) => fleet.heartbeats.of(nameOf(gateway)),
    },
  },

  actions: {
    ...debugActions,
    listKeys: {
      description: 'Shows the keys.',
      run: async ({ properties }) => ({ primary: properties.primaryKey, secondary: properties.secondaryKey }),
    },
    regenerateKey: {
      description: 'Makes a new key; what the old one signed is worth nothing from then on.',
      status: 204,
      async run({ properties }, { body, save }) {
        await save({ ...properties, [keyOf(body)]: newKey() });
        return undefined;
      },
    },
    generateToken: {
      description: 'Makes what a gateway shows to be told its configuration.',
      run: generateToken,
    },
  },
});

async function generateToken(gateway: Resource, { body, now }: ActionContext): Promise<JsonObject> {
  const key = String(gateway.properties[keyOf(body)]);
  const expiry = new Date(typeof body.expiry === 'string' ? body.expiry : Number.NaN);
  const most = new Date(now.getTime() + 30 * 86_400_000);
  if (!(expiry > now && expiry <= most))
    throw validationError([detail('expiry', "'expiry' is no time to come; expected one within 30 days, as ISO 8601")]);
  return { value: gatewayToken(nameOf(gateway), expiry, key) };
}

/** Azure: `managed` is the gateway of the service itself. */
function checkName(_: JsonObject, { path }: ChangeContext): readonly ArmErrorDetail[] {
  return path.toLowerCase() === 'gateways/managed'
    ? [detail('name', "'managed' is the gateway of the service; expected another name")]
    : [];
}

function keyOf({ keyType }: JsonObject): 'primaryKey' | 'secondaryKey' {
  const asked = String(keyType).toLowerCase();
  if (asked !== 'primary' && asked !== 'secondary')
    throw validationError([detail('keyType', "'keyType' is no key; expected primary or secondary")]);
  return `${asked}Key`;
}

/** Azure's keys look like this. */
function newKey(): string {
  return randomBytes(64).toString('base64');
}
