import { Buffer } from 'node:buffer';

// The names that members of calls and answers mostly have, as texts that are there already: a text that is cut out of another
// has to be looked for in the runtime's table of names before a member can be called so.

const names: readonly string[] = [
  ...['model', 'messages', 'role', 'content', 'stream', 'stream_options', 'include_usage', 'temperature', 'top_p', 'n'],
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'tools', 'tool_choice', 'tool_calls', 'tool_call_id'],
  ...['type', 'text', 'name', 'description', 'parameters', 'function', 'arguments', 'properties', 'required', 'user'],
  ...['input', 'instructions', 'system', 'metadata', 'response_format', 'contents', 'parts', 'stop', 'seed', 'store'],
  ...['id', 'usage', 'error', 'object', 'created', 'choices', 'prompt_tokens', 'completion_tokens', 'total_tokens'],
  ...['input_tokens', 'output_tokens', 'prompt_tokens_details', 'completion_tokens_details', 'cached_tokens'],
  ...['reasoning_tokens', 'audio_tokens', 'input_tokens_details', 'output_tokens_details', 'service_tier'],
  ...['accepted_prediction_tokens', 'rejected_prediction_tokens', 'system_fingerprint', 'status', 'output'],
];

/** A power of two, so large that most slots are free. */
const slots = 512;
const width = 32;
const texts: string[] = new Array<string>(slots).fill('');
/** For each slot the bytes of its name. */
const table = new Uint8Array(slots * width);

for (const name of names) {
  const bytes = Buffer.from(name);
  let slot = slotOf(bytes, 0, bytes.length);
  while (texts[slot] !== '') slot = (slot + 1) % slots;
  texts[slot] = name;
  table.set(bytes, slot * width);
}

/** The name that stands between two places of bytes, where it is one of these. */
export function knownName(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (from === to) return undefined;
  for (let slot = slotOf(bytes, from, to); ; slot = (slot + 1) % slots) {
    const text = texts[slot]!;
    if (text === '') return undefined;
    if (text.length === to - from && isAt(slot, bytes, from, to)) return text;
  }
}

function isAt(slot: number, bytes: Uint8Array, from: number, to: number): boolean {
  let place = slot * width;
  for (let at = from; at < to; at++, place++) if (table[place] !== bytes[at]) return false;
  return true;
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  return (bytes[from]! * 5 + bytes[(from + to) >>> 1]! * 11 + bytes[to - 1]! * 3 + (to - from) * 17) % slots;
}
