import { ArmError, detail, validationError } from '../arm-error.ts';

// ARM's paths are the same whatever the case of their letters, and are read once: what decodes to another path is refused.

/** The one service that a store is for. */
export interface ServiceAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Where its gateway answers. */
  readonly gatewayUrl?: string;
}

/** The id of a service, from `/subscriptions` on. */
export function serviceIdOf({ subscriptionId, resourceGroup, name }: ServiceAddress): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ApiManagement/service/${name}`;
}

/** Reads the segments of a path, decoded. Throws for what no path of ARM can be. */
export function readSegments(path: string): readonly string[] {
  if (path.length > 8192) throw unreadable('the path is too long');
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return segments.map(decodeSegment);
}

function decodeSegment(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw unreadable('the path is not encoded as UTF-8');
  }
  if (text === '' || text === '.' || text === '..' || /[/\\\u0000-\u001f\u007f]/.test(text))
    throw unreadable('the path has a segment that no name can be');
  // Names that look the same are the same, or are refused: marks that are not seen, and space around a name, are in none.
  if (/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s$/u.test(text))
    throw unreadable('the path has a name with characters that cannot be seen');
  if (text.normalize('NFKC') !== text) throw unreadable('the path has a name that is not in the normal form NFKC');
  return text;
}

function unreadable(reason: string): ArmError {
  return new ArmError('InvalidRequestContent', `The request cannot be read: ${reason}.`);
}

/** The segments under a service, or a 404 that says how far the path could be followed. */
export function segmentsUnder(service: ServiceAddress, segments: readonly string[]): readonly string[] | undefined {
  const expected = ['subscriptions', '', 'resourcegroups', '', 'providers', 'microsoft.apimanagement', 'service'];
  const matches = expected.every((word, index) => word === '' || segments[index]?.toLowerCase() === word);
  if (!matches || segments.length < 8) return undefined;
  const [, subscriptionId = '', , resourceGroupName = '', , , , serviceName = ''] = segments;
  checkAddress(service, { subscriptionId, resourceGroupName, serviceName });
  return segments.slice(8);
}

/** Refuses names of a subscription, a resource group or a service that are not there. */
export function checkAddress(service: ServiceAddress, names: Readonly<Record<string, string>>): void {
  const { subscriptionId, resourceGroupName: group, serviceName: name } = names;
  if (subscriptionId !== undefined) checkSubscription(service, subscriptionId);
  if (group !== undefined && !isSame(group, service.resourceGroup))
    throw new ArmError('ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  if (name !== undefined && !isSame(name, service.name)) throw serviceNotFound(name, group ?? service.resourceGroup);
}

/** Azure's words for a service that is not there. */
export function serviceNotFound(name: string, group: string): ArmError {
  return new ArmError(
    'ResourceNotFound',
    `The Resource 'Microsoft.ApiManagement/service/${name}' under resource group '${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );
}

/** Refuses subscriptions that are not there. */
export function checkSubscription({ subscriptionId }: ServiceAddress, asked: string): void {
  if (!isSame(asked, subscriptionId))
    throw new ArmError('SubscriptionNotFound', `The subscription '${asked}' could not be found.`);
}

/** Compares parts of ids as ARM does. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What names are unless their type says more. */
export const usualName = { least: 1, most: 256, pattern: /^[^*#&+:<>?]+$/ };

/** Refuses a name that its type does not allow. */
export function checkName(
  name: string,
  {
    least = 1,
    most = usualName.most,
    pattern = usualName.pattern,
    only,
  }: {
    readonly least?: number;
    readonly most?: number;
    readonly pattern?: RegExp;
    readonly only?: readonly string[];
  } = {},
): void {
  const shown = name.slice(0, 80);
  const expected = only?.join(', ') ?? `${least} to ${most} characters of the form ${pattern.source}`;
  const fits = only ? only.some((known) => isSame(known, name)) : pattern.test(name);
  if (!fits || name.length < least || name.length > most)
    throw validationError([detail('name', `'${shown}' is no name that this type can have; expected ${expected}`)]);
}
