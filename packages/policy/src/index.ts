export type { DocumentCode } from './diagnostics.ts';
export { documentCodes } from './diagnostics.ts';
export type {
  DataSource,
  FragmentDocument,
  PoliciesDocument,
  PolicyDocument,
  PolicyDocumentReading,
  ResolverDocument,
} from './document.ts';
export { dataSources, documentBytes, readPolicyDocument } from './document.ts';
export type {
  NamedValue,
  NamedValueReference,
  NamedValues,
  Substitution,
  SubstitutionOptions,
} from './named-values.ts';
export { findNamedValueReferences, substituteNamedValues } from './named-values.ts';
export type { ReaderLimits } from './reader.ts';
export { readDocument, readerLimits, writeDocument } from './reader.ts';
export type {
  Attribute,
  CData,
  Comment,
  DocumentTree,
  Element,
  ExpressionExtent,
  ExpressionStyle,
  Instruction,
  Node,
  Text,
  Token,
  TokenKind,
  Value,
} from './syntax.ts';
export { attributeOf, elementsOf } from './syntax.ts';
export { contentOf, toValue } from './value.ts';
export type { SourcePiece } from './value-source.ts';
export { ValueSource } from './value-source.ts';
