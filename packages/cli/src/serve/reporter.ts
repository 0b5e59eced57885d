import type { ArtifactDiagnostic, ArtifactReading } from '@turnpike/artifacts';
import type { SnapshotDiagnostic } from '@turnpike/gateway';
import type { Terminal } from '../terminal.ts';
import { resourceOf } from './resource-of.ts';

/** Says what happens while requests are served, one line each, on standard error. */
export class Reporter {
  readonly #terminal: Terminal;
  readonly #isJson: boolean;
  readonly #isQuiet: boolean;
  /** The last snapshot of which something was said: all threads say the same. */
  #reported = -1;
  #checked = -1;
  /** Where the policies of the last reading stand, by resource. */
  #files: ReadonlyMap<string, string> = new Map();
  /** Whether a snapshot has gone live. */
  isServing = false;

  /** @param changes whether to say that a change is served: where whoever made it was answered, that is no news */
  constructor(terminal: Terminal, isJson: boolean, changes: 'told' | 'quiet' = 'told') {
    this.#terminal = terminal;
    this.#isJson = isJson;
    this.#isQuiet = changes === 'quiet' || isJson;
  }

  artifacts(diagnostics: readonly ArtifactDiagnostic[]): void {
    for (const { severity, path, position, message, code } of diagnostics) {
      if (severity === 'information') continue;
      const place = position === undefined ? path : `${path}:${position.line}:${position.column}`;
      this.#say(severity, `${place} ${message} (${code})`);
    }
  }

  /** Learns in which files the policies are that diagnostics will speak of. */
  filesOf({ policyFiles }: ArtifactReading): void {
    this.#files = new Map(Array.from(policyFiles, ([value, path]) => [resourceOf(value), path]));
  }

  /** @param diagnostics absent where they will be known later */
  published(sequenceNumber: number, isLive: boolean, diagnostics: readonly SnapshotDiagnostic[] | undefined): void {
    if (this.#reported === sequenceNumber) return;
    this.#reported = sequenceNumber;
    if (diagnostics !== undefined) this.checked(sequenceNumber, diagnostics);
    if (!isLive) {
      const rest = this.isServing ? 'what was served before goes on being served' : 'there is nothing to serve';
      this.#say('error', `This configuration cannot run; ${rest}.`);
    } else if (this.isServing && !this.#isQuiet) this.note('The configuration has changed, and is being served.');
    this.isServing ||= isLive;
  }

  /** Tells what is wrong with a snapshot. */
  checked(sequenceNumber: number, diagnostics: readonly SnapshotDiagnostic[]): void {
    if (this.#checked === sequenceNumber) return;
    this.#checked = sequenceNumber;
    for (const { severity, resource, message, code } of diagnostics) {
      const file = code === 'invalid-policies' ? this.#files.get(resource.toLowerCase()) : undefined;
      // What is wrong with policies begins with its line and column.
      if (file !== undefined) this.#say(severity, `${file}:${message}`);
      else this.#say(severity, `${resource}: ${message}${code === 'invalid-policies' ? '' : ` (${code})`}`);
    }
  }

  bug(text: string, requestId: string): void {
    this.#say('error', `Request ${requestId} has failed by a mistake of this program: ${text}`);
  }

  crash(reason: string | undefined): void {
    this.#say('error', `A serving thread has failed and is being replaced: ${reason ?? 'no reason given'}`);
  }

  stopping(graceMs: number): void {
    if (!this.#isJson) this.note(`Finishing what is under way, for up to ${graceMs / 1000} seconds.`);
  }

  note(message: string): void {
    this.#terminal.writeError(`turnpike: ${message}\n`);
  }

  #say(severity: string, message: string): void {
    const color = severity === 'error' ? 31 : 33;
    const word = this.#terminal.hasColors ? `\u001b[${color}m${severity}\u001b[0m` : severity;
    this.#terminal.writeError(`turnpike: ${word}: ${message}\n`);
  }
}
