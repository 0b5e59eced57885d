// Where each file of a folder belongs under a service, and when: a resource is written after those that it refers to.
// Azure/apiops publishes in this order, too.

/** How a file becomes a resource. */
export type ArmForm =
  /** Its `properties` are those of the resource. */
  | 'information'
  /** It is the text of a policy document. */
  | 'policy'
  /** It says no more than that a resource is in another. */
  | 'association'
  /** It lists the names of what is in the resource. */
  | 'names';

/** What files of one pattern become. */
export interface ArmKind {
  /** Paths in a folder; a part in braces is a name. */
  readonly files: readonly string[];
  /** Where the resource is under the service. */
  readonly at: string;
  readonly form: ArmForm;
  /** Those of a lower one are written before. */
  readonly stage: 0 | 1 | 2 | 3;
}

function information(stage: ArmKind['stage'], at: string, ...files: readonly string[]): ArmKind {
  return { files, at, form: 'information', stage };
}

function policy(stage: ArmKind['stage'], owner: string): ArmKind {
  return { files: [`${owner}policy.xml`], at: `${owner}policies/policy`, form: 'policy', stage };
}

function association(at: string, file: string): ArmKind {
  return { files: [`${at}/${file}`], at, form: 'association', stage: 2 };
}

function names(at: string): ArmKind {
  return { files: [`${at}.json`], at, form: 'names', stage: 2 };
}

/** What this module makes resources of. APIs, users and policy fragments take more than one file, or make more of one. */
export const armKinds: readonly ArmKind[] = [
  information(
    0,
    'namedValues/{n}',
    'named values/{n}/namedValueInformation.json',
    'namedValues/{n}/namedValueInformation.json',
  ),
  information(0, 'tags/{n}', 'tags/{n}/tagInformation.json'),
  information(0, 'gateways/{n}', 'gateways/{n}/gatewayInformation.json'),
  information(
    0,
    'apiVersionSets/{n}',
    'version sets/{n}/versionSetInformation.json',
    'version sets/{n}/apiVersionSetInformation.json',
    'versionSets/{n}/versionSetInformation.json',
  ),
  information(0, 'certificates/{n}', 'certificates/{n}/certificateInformation.json'),
  information(0, 'backends/{n}', 'backends/{n}/backendInformation.json'),
  information(0, 'loggers/{n}', 'loggers/{n}/loggerInformation.json'),
  information(0, 'groups/{n}', 'groups/{n}/groupInformation.json'),
  information(0, 'schemas/{n}', 'schemas/{n}/schemaInformation.json', 'schemas/{n}/globalSchemaInformation.json'),
  information(0, 'documentations/{n}', 'documentations/{n}/documentationInformation.json'),
  information(1, 'diagnostics/{n}', 'diagnostics/{n}/diagnosticInformation.json'),
  policy(1, ''),
  information(1, 'products/{p}', 'products/{p}/productInformation.json'),
  policy(2, 'products/{p}/'),
  association('products/{p}/apis/{a}', 'productApiInformation.json'),
  association('products/{p}/groups/{g}', 'productGroupInformation.json'),
  names('products/{p}/apis'),
  names('products/{p}/groups'),
  association('products/{p}/tags/{t}', 'tagInformation.json'),
  policy(2, 'apis/{a}/'),
  information(
    2,
    'apis/{a}/schemas/{n}',
    'apis/{a}/schemas/{n}/apiSchemaInformation.json',
    'apis/{a}/schemas/{n}/schemaInformation.json',
  ),
  information(2, 'apis/{a}/operations/{o}', 'apis/{a}/operations/{o}/operationInformation.json'),
  information(2, 'apis/{a}/resolvers/{n}', 'apis/{a}/resolvers/{n}/resolverInformation.json'),
  information(2, 'apis/{a}/diagnostics/{n}', 'apis/{a}/diagnostics/{n}/diagnosticInformation.json'),
  information(
    2,
    'apis/{a}/releases/{n}',
    'apis/{a}/releases/{n}/apiReleaseInformation.json',
    'apis/{a}/releases/{n}/releaseInformation.json',
  ),
  information(2, 'apis/{a}/tagDescriptions/{n}', 'apis/{a}/tagDescriptions/{n}/tagDescriptionInformation.json'),
  association('apis/{a}/tags/{t}', 'tagInformation.json'),
  association('gateways/{g}/apis/{a}', 'gatewayApiInformation.json'),
  names('gateways/{g}/apis'),
  information(
    3,
    'apis/{a}/tools/{n}',
    'apis/{a}/tools/{n}/toolInformation.json',
    'apis/{a}/tools/{n}/apiToolInformation.json',
  ),
  policy(3, 'apis/{a}/operations/{o}/'),
  policy(3, 'apis/{a}/resolvers/{n}/'),
  association('apis/{a}/operations/{o}/tags/{t}', 'tagInformation.json'),
  information(3, 'subscriptions/{n}', 'subscriptions/{n}/subscriptionInformation.json'),
  information(3, 'policyRestrictions/{n}', 'policyRestrictions/{n}/policyRestrictionInformation.json'),
  // The tags of one tool's layout stand with the tag, and are what they are of.
  { files: ['tags/{t}/apis/{a}/tagApiInformation.json'], at: 'apis/{a}/tags/{t}', form: 'association', stage: 2 },
  {
    files: ['tags/{t}/products/{p}/tagProductInformation.json'],
    at: 'products/{p}/tags/{t}',
    form: 'association',
    stage: 2,
  },
];

/** A file that is known, and where it belongs. */
export interface ArmPlace {
  readonly kind: ArmKind;
  /** Under the service, with its names. */
  readonly id: string;
}

/** Says what a path of a folder becomes; `undefined` when it is no resource by itself. */
export function armPlaceOf(path: string): ArmPlace | undefined {
  const parts = path.split('/');
  for (const kind of armKinds)
    for (const file of kind.files) {
      const names = namesIn(file.split('/'), parts);
      if (names !== undefined) return { kind, id: kind.at.replace(/\{\w\}/g, (name) => names.get(name) as string) };
    }
  return undefined;
}

function namesIn(pattern: readonly string[], parts: readonly string[]): ReadonlyMap<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const names = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const found = parts[index] as string;
    if (part.startsWith('{')) names.set(part, found);
    else if (part !== found) return undefined;
  }
  return names;
}
