import { Buffer } from 'node:buffer';
import { plainText } from './plain-text.ts';

// What attacks on language models often look like. Whoever writes one that does not look so is not found: heuristics are
// for trying, not for protection.

const instructions =
  '(?:instructions?|prompts?|rules?|guidelines?|directions?|polic(?:y|ies)|restrictions?|safeguards?|programming|training)';

const patterns: readonly RegExp[] = [
  // To forget what was said before.
  new RegExp(
    `(?:ignore|disregard|forget|override|bypass|discard|drop)\\b[^.!?]{0,40}\\b(?:previous|prior|above|earlier|all|any|your|system|preceding|developer'?s?)\\b[^.!?]{0,30}\\b${instructions}`,
  ),
  new RegExp(
    `(?:ignore|disregard|forget|override|bypass)\\b[^.!?]{0,20}\\b${instructions}[^.!?]{0,20}\\b(?:above|before|you (?:were|have been|are) given)`,
  ),
  /(?:ignoriere|vergiss|missachte)\b[^.!?]{0,40}\b(?:anweisungen|regeln|vorgaben)/,
  /(?:ignore[zr]?|oublie[zr]?)\b[^.!?]{0,40}\b(?:instructions|consignes|regles)\b[^.!?]{0,20}\bpreceden/,
  /(?:ignora|olvida)\b[^.!?]{0,40}\b(?:instrucciones|reglas)/,
  // To tell what it was told.
  /(?:reveal|print|show|repeat|output|display|leak|tell me|give me|write out|recite)\b[^.!?]{0,40}\b(?:system (?:prompt|message)|(?:hidden|secret|initial|original|internal) (?:prompt|instructions|rules)|your (?:full |exact )?(?:prompt|instructions))/,
  /what (?:is|are|were|was)\b[^.!?]{0,20}\byour (?:\w+ ){0,2}(?:system prompt|(?:hidden|secret|initial|original|internal) (?:prompt|instructions))/,
  /repeat (?:everything|all|the (?:text|words)) (?:above|before)/,
  // To be somebody else.
  /\byou are (?:now|no longer)\b[^.!?]{0,60}\b(?:dan|unrestricted|unfiltered|uncensored|without|evil|jailbroken|bound|free)/,
  /do anything now|developer mode (?:is )?(?:enabled|on|activated)|(?:enter|enable|activate|switch to) (?:developer|debug|god|sudo|opposite) mode/,
  /(?:pretend|act|respond|behave|roleplay|role-play|answer)\b[^.!?]{0,60}\b(?:no|without(?: any)?|free of)(?: \w+){0,3} (?:restrictions?|filters?|limits?|limitations?|rules|guidelines|censorship|morals|ethics)/,
  /(?:act|respond|behave|answer) as (?:an? )?(?:\w+ )?(?:unrestricted|unfiltered|uncensored|jailbroken|amoral)/,
  /(?:never|must not|do not|cannot) (?:refuse|decline|say no|say you can't|warn)\b[^.!?]{0,60}\b(?:stay in character|under any|from now on|in character|requests?)/,
  // To take text for a message of somebody else.
  /<\|(?:im_start|im_end|system|endofprompt|start_header_id)\|>|\[\/?inst\]|<<\/?sys>>|(?:^| )#{2,} ?(?:system|new instructions?)\b|\[(?:system|admin)\]\s*(?:\(|#|:)/,
  /(?:new|updated) (?:system )?instructions? (?:from|by) (?:the )?(?:developers?|openai|anthropic|administrator|admin|system)/,
];

/** Whether a text looks like an attack on the model that is to read it. */
export function looksLikeAttack(text: string): boolean {
  const plain = plainText(text);
  return [plain, ...hiddenIn(text)].some((one) => patterns.some((pattern) => pattern.test(one)));
}

const mostHidden = 20;

/** What is written in base64, and what is written letter by letter. */
function hiddenIn(text: string): readonly string[] {
  const encoded = Array.from(text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)).slice(0, mostHidden);
  const decoded = encoded
    .map(([run]) => Buffer.from(run, 'base64').toString())
    .filter((one) => !one.includes('\ufffd'));
  const spelt = text.replace(/(?<=\b\p{L})[ .\-_](?=\p{L}\b)/gu, '');
  return [...decoded, ...(spelt === text ? [] : [spelt])].map(plainText);
}
