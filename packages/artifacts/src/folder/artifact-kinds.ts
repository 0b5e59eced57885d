// Every file that either tool writes, by what it is. A name in braces is the name of a resource. Both layouts stand
// side by side: Azure/apiops has spaces in the names of its folders, the command line tool has none.

const read = {
  'global-policy': ['policy.xml'],
  'named-value': ['named values/{n}/namedValueInformation.json', 'namedValues/{n}/namedValueInformation.json'],
  'version-set': [
    'version sets/{n}/versionSetInformation.json',
    // As older releases of Azure/apiops wrote it.
    'version sets/{n}/apiVersionSetInformation.json',
    'versionSets/{n}/versionSetInformation.json',
  ],
  backend: ['backends/{n}/backendInformation.json'],
  certificate: ['certificates/{n}/certificateInformation.json'],
  diagnostic: ['diagnostics/{n}/diagnosticInformation.json'],
  'api-diagnostic': ['apis/{a}/diagnostics/{n}/diagnosticInformation.json'],
  logger: ['loggers/{n}/loggerInformation.json'],
  group: ['groups/{n}/groupInformation.json'],
  user: ['users/{n}/userInformation.json'],
  fragment: [
    'policy fragments/{n}/policyFragmentInformation.json',
    'policyFragments/{n}/policyFragmentInformation.json',
  ],
  'fragment-policy': ['policy fragments/{n}/policy.xml', 'policyFragments/{n}/policy.xml'],
  product: ['products/{p}/productInformation.json'],
  'product-policy': ['products/{p}/policy.xml'],
  'product-api': ['products/{p}/apis/{a}/productApiInformation.json'],
  'product-group': ['products/{p}/groups/{g}/productGroupInformation.json'],
  'product-apis': ['products/{p}/apis.json'],
  'product-groups': ['products/{p}/groups.json'],
  schema: ['schemas/{n}/schemaInformation.json', 'schemas/{n}/globalSchemaInformation.json'],
  subscription: ['subscriptions/{n}/subscriptionInformation.json'],
  api: ['apis/{a}/apiInformation.json'],
  'api-policy': ['apis/{a}/policy.xml'],
  'api-schema': ['apis/{a}/schemas/{n}/apiSchemaInformation.json', 'apis/{a}/schemas/{n}/schemaInformation.json'],
  specification: ['apis/{a}/specification.yaml', 'apis/{a}/specification.json'],
  'wsdl-specification': ['apis/{a}/specification.wsdl'],
  // Proposed for Azure/apiops, by two names: https://github.com/Azure/apiops/pull/864, https://github.com/Azure/apiops/pull/798
  'odata-specification': ['apis/{a}/specification.edmx', 'apis/{a}/specification.xml'],
  'graphql-specification': ['apis/{a}/specification.graphql'],
  resolver: ['apis/{a}/resolvers/{n}/resolverInformation.json'],
  'resolver-policy': ['apis/{a}/resolvers/{n}/policy.xml'],
  tool: ['apis/{a}/tools/{n}/toolInformation.json', 'apis/{a}/tools/{n}/apiToolInformation.json'],
  operation: ['apis/{a}/operations/{o}/operationInformation.json'],
  'operation-policy': ['apis/{a}/operations/{o}/policy.xml'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What this version does not run, with the names of those who need it. */
const unavailable = {
  'wadl-specification': ['apis/{a}/specification.wadl'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What decides no call: who sees and finds what, what is logged, and who may write what. */
const withoutEffect: readonly string[] = [
  'tags/{n}/tagInformation.json',
  'tags/{t}/apis/{a}/tagApiInformation.json',
  'tags/{t}/products/{p}/tagProductInformation.json',
  'apis/{a}/tags/{t}/tagInformation.json',
  'apis/{a}/operations/{o}/tags/{t}/tagInformation.json',
  'products/{p}/tags/{t}/tagInformation.json',
  'loggers/{n}/loggerInformation.json',
  // The information files of the APIs say which revision is current.
  'apis/{a}/releases/{n}/apiReleaseInformation.json',
  'apis/{a}/releases/{n}/releaseInformation.json',
  'apis/{a}/tagDescriptions/{n}/tagDescriptionInformation.json',
  'apis/{a}/wiki.md',
  'apis/{a}/wikis/{n}/wikiInformation.json',
  'products/{p}/wiki.md',
  'policyRestrictions/{n}/policyRestrictionInformation.json',
  'documentations/{n}/documentationInformation.json',
  // Every gateway that reads the folder serves all of it.
  'gateways/{n}/gatewayInformation.json',
  'gateways/{g}/apis/{a}/gatewayApiInformation.json',
  'gateways/{g}/apis.json',
];

/** What a file that is read says. */
export type ArtifactKind = keyof typeof read;

/** What a file is. */
export type FileKind =
  | ArtifactKind
  | keyof typeof unavailable
  | 'without-effect'
  | 'workspace'
  | 'overrides'
  | 'unknown';

/** What a path stands for, and the names of resources in it. */
export interface FoundKind {
  readonly kind: FileKind;
  readonly names: readonly string[];
  /** How an unknown path would be right, where it is so but for upper and lower case. */
  readonly rightCase?: string;
}

interface Pattern {
  readonly kind: FileKind;
  readonly parts: readonly string[];
}

const patterns = compilePatterns();

/** The folders at the top that hold artifacts. */
export const topFolders: ReadonlySet<string> = new Set([
  'workspaces',
  ...[...patterns.values()].flatMap((found) => found.map(({ parts }) => parts[0] as string)),
]);

/** Says what a path, relative to the folder and with `/` between its parts, stands for. */
export function kindOf(path: string): FoundKind {
  const parts = path.split('/');
  if (parts[0] === 'workspaces' && parts.length > 1) return { kind: 'workspace', names: [parts[1] as string] };
  if (/^configuration(?:\.[^/]+)?\.ya?ml$/.test(path)) return { kind: 'overrides', names: [] };
  const candidates = patterns.get(patternKey(parts)) ?? [];
  const found = candidates.find((pattern) =>
    pattern.parts.every((part, index) => isName(part) || part === parts[index]),
  );
  if (found !== undefined)
    return { kind: found.kind, names: parts.filter((_, index) => isName(found.parts[index] as string)) };
  const folded = candidates.find(({ parts: right }) =>
    right.every((part, index) => isName(part) || part.toLowerCase() === parts[index]?.toLowerCase()),
  );
  if (folded === undefined) return { kind: 'unknown', names: [] };
  const rightCase = folded.parts.map((part, index) => (isName(part) ? parts[index] : part)).join('/');
  return { kind: 'unknown', names: [], rightCase };
}

function compilePatterns(): ReadonlyMap<string, readonly Pattern[]> {
  const all: readonly [FileKind, readonly string[]][] = [
    ...(Object.entries(read) as [ArtifactKind, readonly string[]][]),
    ...(Object.entries(unavailable) as [FileKind, readonly string[]][]),
    ['without-effect', withoutEffect],
  ];
  const byKey = new Map<string, Pattern[]>();
  for (const [kind, texts] of all)
    for (const text of texts) {
      const parts = text.split('/');
      const key = patternKey(parts);
      byKey.set(key, [...(byKey.get(key) ?? []), { kind, parts }]);
    }
  return byKey;
}

/** Files of one pattern have as many parts, and the same last one. */
function patternKey(parts: readonly string[]): string {
  return `${parts.length} ${parts.at(-1)?.toLowerCase()}`;
}

function isName(part: string): boolean {
  return part.startsWith('{');
}
