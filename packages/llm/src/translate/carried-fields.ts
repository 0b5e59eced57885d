import type { FieldRule } from './fields.ts';
import { type ChatProtocolName, chatProtocolNames } from './neutral.ts';
import { chatProtocols } from './protocols.ts';

/** The table for users of what becomes of the fields of a protocol in each of the others, in Markdown. */
export function carriedFields(from: ChatProtocolName): string {
  const others = chatProtocolNames.filter((name) => name !== from);
  const rows = Object.entries(chatProtocols[from].fields).map(([field, rule]) => [
    `\`${field}\``,
    ...others.map((to) => becomes(rule, to)),
  ]);
  const head = ['', ...others.map((name) => chatProtocols[name].title)];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function becomes(rule: FieldRule, to: ChatProtocolName): string {
  if ('harmless' in rule) return 'left out';
  if ('carries' in rule)
    return rule.carries === 'call' || chatProtocols[to].takes.includes(rule.carries) ? 'carried' : 'refused';
  const allowed = rule.refusedUnless.map((value) => `\`${JSON.stringify(value)}\``);
  return allowed.length === 0 ? 'refused' : `refused but for ${allowed.join(', ')}`;
}
