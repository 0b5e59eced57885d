export type { ArmReading, ArmResource } from './arm/arm-resources.ts';
export { readArmResources } from './arm/arm-resources.ts';
export { type ArtifactCode, type ArtifactDiagnostic, artifactCodes, Reports } from './artifact-diagnostic.ts';
export { attributeOf, childrenOf, elementsIn, readXmlFile } from './data/xml-file.ts';
export type { FolderLimits } from './folder/folder-limits.ts';
export { defaultLimits } from './folder/folder-limits.ts';
export type { KeyPair } from './nouns/certificates.ts';
export { readKeyPair } from './nouns/certificates.ts';
export type { GivenNamedValues } from './nouns/named-values.ts';
export { checkMetadata } from './odata/read-metadata.ts';
export { type ApiDescription, type ApiReading, type DescribeOptions, describeApi } from './openapi/describe-api.ts';
export { OperationNames } from './openapi/operation-names.ts';
export type { DescribedOperation } from './openapi/operations.ts';
export type { ArtifactOverrides } from './overrides/overrides.ts';
export type { ArtifactReading, ReadOptions } from './read-artifacts.ts';
export { readArtifacts } from './read-artifacts.ts';
export type { Closable, WatchOptions } from './watch-artifacts.ts';
export { watchArtifacts } from './watch-artifacts.ts';
export { readDefinitions, type WsdlDescription } from './wsdl/read-wsdl.ts';
export {
  contentTypes as soapContentTypes,
  localPart,
  type SoapPort,
  soap,
  type WsdlSelector,
  wsdl,
} from './wsdl/wsdl-names.ts';
export { elementText } from './wsdl/xml-text.ts';
