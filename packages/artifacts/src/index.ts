export { type ArtifactCode, type ArtifactDiagnostic, artifactCodes } from './artifact-diagnostic.ts';
export type { FolderLimits } from './folder/folder-limits.ts';
export { defaultLimits } from './folder/folder-limits.ts';
export type { GivenNamedValues } from './nouns/named-values.ts';
export type { ArtifactOverrides } from './overrides/overrides.ts';
export type { ArtifactReading, ReadOptions } from './read-artifacts.ts';
export { readArtifacts } from './read-artifacts.ts';
export type { Closable, WatchOptions } from './watch-artifacts.ts';
export { watchArtifacts } from './watch-artifacts.ts';
