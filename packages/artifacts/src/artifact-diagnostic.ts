import type { Position, Severity } from '@turnpike/text';

/** What can be wrong with a folder of artifacts. Each word is stable once released. */
export const artifactCodes = {
  'unreadable-folder': 'A folder that is not there, or may not be read.',
  'unreadable-file': 'A file that may not be read, or is no ordinary file.',
  'unreadable-text': 'A file whose bytes are no text.',
  'link-outside': 'A symbolic link that leads out of the folder.',
  'too-large': 'A file, or a folder, beyond what is read.',
  'too-deep': 'Data that is nested more deeply than anything real.',
  'unknown-file': 'A file or folder that is no artifact. It is passed over.',
  'wrong-case': 'A file that would be an artifact if upper and lower case were right. It is passed over.',
  'missing-file': 'A folder of a resource without the file that describes it.',
  'invalid-json': 'JSON that cannot be read.',
  'invalid-yaml': 'YAML that cannot be read.',
  'invalid-id': 'A name that no resource can have.',
  'duplicate-id': 'A resource that is there already, in the other layout or in another case.',
  'missing-property': 'A property without which the resource is nothing.',
  'invalid-value': 'A property with a value that it cannot have.',
  'invalid-reference': 'A reference that does not have the form of one.',
  'unknown-reference': 'A reference to something that the folder does not hold.',
  'unknown-override': 'An override of something that the folder does not hold.',
  'unreplaced-token': 'A token that a pipeline should have replaced by a value.',
  'missing-key': 'A subscription without keys. Nobody can use it.',
  'missing-named-value': 'A named value without a value. Policies that mention it are not accepted.',
  'invalid-certificate': 'A certificate that cannot be read.',
  'invalid-specification': 'A description of an API that Azure would not import either.',
  refused: 'A resource that a control plane does not take.',
  'not-available': 'Something that this version does not run. It is left out.',
} as const satisfies Readonly<Record<string, string>>;

/** A word for what is wrong with a folder of artifacts. */
export type ArtifactCode = keyof typeof artifactCodes;

/** A mistake in a folder of artifacts. Returned, never thrown. With an error among them, there is no snapshot. */
export interface ArtifactDiagnostic {
  readonly code: ArtifactCode;
  readonly severity: Severity;
  /** What was found and what was expected. Never a secret. */
  readonly message: string;
  /** The file, relative to the folder, with `/` between its parts. */
  readonly path: string;
  /** Where in the file, if it is about a place. */
  readonly position?: Position;
}

/** Gathers diagnostics, each once. */
export class Reports {
  readonly #byText = new Map<string, ArtifactDiagnostic>();

  /** Adds a diagnostic unless the very same is there. */
  add(diagnostic: ArtifactDiagnostic): void {
    this.#byText.set(JSON.stringify(diagnostic), diagnostic);
  }

  /** Adds an error. */
  error(code: ArtifactCode, message: string, path: string, position?: Position): void {
    this.add({ code, severity: 'error', message, path, ...(position && { position }) });
  }

  /** What was added, by file and place. */
  list(): readonly ArtifactDiagnostic[] {
    return [...this.#byText.values()].sort(
      (one, other) =>
        compare(one.path, other.path) ||
        (one.position?.line ?? 0) - (other.position?.line ?? 0) ||
        (one.position?.column ?? 0) - (other.position?.column ?? 0),
    );
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
