import { apiVersions } from '../arm/api-versions.ts';
import type { Management } from '../arm/call.ts';
import { type ArmErrorDetail, detail } from '../arm-error.ts';
import { isObject, type JsonObject, objectsIn } from '../json.ts';
import type { Reader } from '../store/store.ts';
import { capacities, features, includes, type Tier } from './tiers.ts';

/** What is wrong with a service whose properties are each right. */
export async function checkService(
  { sku }: JsonObject,
  properties: JsonObject,
  isNew: boolean,
  management: Management,
  reader: Reader,
): Promise<readonly ArmErrorDetail[]> {
  const tier = isObject(sku) ? String(sku.name) : '';
  return [
    ...checkVersion(properties),
    ...checkHostnames(properties),
    ...checkNetwork(properties),
    ...(await checkPublicAccess(properties, isNew, reader)),
    ...(management.enforcesTiers ? checkTier(tier, Number(isObject(sku) ? sku.capacity : 0), properties) : []),
  ];
}

function checkVersion({ apiVersionConstraint }: JsonObject): readonly ArmErrorDetail[] {
  const least = isObject(apiVersionConstraint) ? apiVersionConstraint.minApiVersion : undefined;
  if (least === undefined || least === null || apiVersions.includes(String(least).toLowerCase())) return [];
  const target = 'properties.apiVersionConstraint.minApiVersion';
  return [
    detail(target, `'${String(least).slice(0, 40)}' is no version of this API; expected ${apiVersions.join(', ')}`),
  ];
}

function checkHostnames({ hostnameConfigurations }: JsonObject): readonly ArmErrorDetail[] {
  const own = objectsIn(hostnameConfigurations);
  const target = 'properties.hostnameConfigurations';
  const details: ArmErrorDetail[] = [];
  const seen = new Set<string>();
  for (const [index, { type, hostName, keyVaultId, certificatePem, privateKeyPem }] of own.entries()) {
    const here = `${target}[${index}]`;
    const key = `${type} ${String(hostName).toLowerCase()}`;
    if (
      !/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(
        String(hostName),
      )
    )
      details.push(detail(`${here}.hostName`, "'hostName' is no name of a host; expected one such as api.contoso.com"));
    if (seen.has(key))
      details.push(detail(`${here}.hostName`, `'${hostName}' is there twice; expected one of each type`));
    seen.add(key);
    if (keyVaultId !== undefined && certificatePem === undefined)
      details.push(detail(`${here}.keyVaultId`, 'key vaults are not read for host names; expected encodedCertificate'));
    if (certificatePem !== undefined && privateKeyPem === undefined)
      details.push(detail(`${here}.encodedCertificate`, 'the certificate has no key; expected PKCS#12 with one'));
  }
  const defaults = own.filter(({ type, defaultSslBinding }) => type === 'Proxy' && defaultSslBinding === true);
  if (defaults.length > 1)
    details.push(detail(target, 'several names of the gateway have defaultSslBinding; expected one at most'));
  return details;
}

function checkNetwork({ virtualNetworkType, virtualNetworkConfiguration }: JsonObject): readonly ArmErrorDetail[] {
  const isIn = virtualNetworkType === 'External' || virtualNetworkType === 'Internal';
  if (!isIn || (isObject(virtualNetworkConfiguration) && virtualNetworkConfiguration.subnetResourceId)) return [];
  const target = 'properties.virtualNetworkConfiguration';
  return [detail(target, `'virtualNetworkType' is ${virtualNetworkType}; expected the id of a subnet with it`)];
}

/** Azure: public access is turned off once there is another way. */
async function checkPublicAccess(
  { publicNetworkAccess }: JsonObject,
  isNew: boolean,
  reader: Reader,
): Promise<readonly ArmErrorDetail[]> {
  if (publicNetworkAccess !== 'Disabled') return [];
  const target = 'properties.publicNetworkAccess';
  if (isNew) return [detail(target, 'public access cannot be off while the service is created; expected Enabled')];
  const { resources } = await reader.list({ type: 'privateEndpointConnections' });
  const isApproved = resources.some(({ properties: { privateLinkServiceConnectionState: state } }) =>
    isObject(state) ? state.status === 'Approved' : false,
  );
  return isApproved
    ? []
    : [detail(target, 'there is no private endpoint connection that was approved; expected one, or Enabled')];
}

function checkTier(tier: string, capacity: number, properties: JsonObject): readonly ArmErrorDetail[] {
  if (!Object.hasOwn(capacities, tier)) return [];
  const [least, most] = capacities[tier as Tier];
  const lacking = features.filter(
    (feature) => !includes(tier, feature) && feature.properties?.some((name) => isSet(properties[name])),
  );
  return [
    ...(capacity < least || capacity > most
      ? [detail('sku.capacity', `'sku.capacity' is ${capacity}; expected ${least} to ${most} in the tier ${tier}`)]
      : []),
    ...lacking.flatMap(({ properties: names = [], tiers }) =>
      names.map((name) =>
        detail(`properties.${name}`, `'${name}' is not in the tier ${tier}; expected ${tiers.join(', ')}`),
      ),
    ),
  ];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
