import type { PartChange, SnapshotPart } from '@turnpike/model';
import { type Frame, frameOf, partFor } from './frame.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import { mentionsOf } from './mentions.ts';
import type { Noun, PartsIndex } from './parts-index.ts';

/** How many frames of the past are remembered; who has an older one gets everything. */
const mostFrames = 32;

/** One gateway as its control plane sees it: what is configured of it, and which parts it gets, now and before. */
export class GatewayView {
  readonly id: string;
  #facts: GatewayFacts;
  /** The newest is last. */
  #frames: { readonly since: number; readonly frame: Frame }[] = [];
  /** The number since which its profile is what it is. */
  #profileSince: number;

  constructor(id: string, facts: GatewayFacts, index: PartsIndex) {
    this.id = id;
    this.#facts = facts;
    this.#profileSince = index.sequenceNumber;
    this.restart(index);
  }

  get facts(): GatewayFacts {
    return this.#facts;
  }

  get frame(): Frame {
    return (this.#frames.at(-1) as { readonly frame: Frame }).frame;
  }

  /** The frame at a number; `undefined` where that is not known. */
  frameAt(sequenceNumber: number): Frame | undefined {
    return this.#frames.findLast(({ since }) => since <= sequenceNumber)?.frame;
  }

  /** Whether the profile is another than it was at a number. */
  hasNewProfile(after: number): boolean {
    return after < this.#profileSince;
  }

  /** Forgets what was before. */
  restart(index: PartsIndex): void {
    this.#frames = [{ since: index.sequenceNumber, frame: frameOf(this.#facts.apis, index) }];
  }

  /** Takes in what has been configured of the gateway. */
  use(facts: GatewayFacts, index: PartsIndex): void {
    const before = this.#facts;
    this.#facts = facts;
    if (JSON.stringify(before.profile) !== JSON.stringify(facts.profile)) this.#profileSince = index.sequenceNumber;
    if (before.apis.size !== facts.apis.size || [...facts.apis].some((api) => !before.apis.has(api))) this.#look(index);
  }

  /** Takes in what has changed of everything. */
  see(changed: readonly PartChange[], index: PartsIndex): void {
    if (changed.some((change) => concerns(change, this.frame))) this.#look(index);
  }

  #look(index: PartsIndex): void {
    const frame = frameOf(this.#facts.apis, index);
    const { scopeText, needsText } = this.frame;
    if (frame.scopeText === scopeText && frame.needsText === needsText) return;
    this.#frames.push({ since: index.sequenceNumber, frame });
    if (this.#frames.length > mostFrames) this.#frames.shift();
  }
}

const framing: readonly Noun[] = ['policies', 'apis', 'products', 'policyFragments', 'namedValues', 'backends'];

/** Whether a change may have a gateway need other parts than before. */
function concerns({ key, before, after }: PartChange, frame: Frame): boolean {
  const isFraming = framing.some((noun) => before?.[noun] !== undefined || after?.[noun] !== undefined);
  if (!isFraming || needsOf(before) === needsOf(after)) return false;
  return [before, after].some(
    (part) =>
      part !== undefined &&
      (partFor(key, part, frame, () => true) !== undefined ||
        part.products?.some(({ apis }) => apis.some((api) => frame.apis.has(api.toLowerCase())))),
  );
}

/** What of a part frames depend on. */
function needsOf(part: SnapshotPart | undefined): string | undefined {
  if (part === undefined) return undefined;
  const mentions = Array.from(mentionsOf(part), ([kind, names]) => `${kind}: ${[...names].sort()}`).sort();
  const offered = part.products?.map(({ id, apis }) => [id, apis]);
  return JSON.stringify([mentions, offered, part.apis?.map(({ apiVersionSetId }) => apiVersionSetId)]);
}
