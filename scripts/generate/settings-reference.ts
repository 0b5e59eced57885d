import { type Rule, settingsDefaults, settingsRule } from '@turnpike/cli';

/** The page of all settings, from the table by which settings files are read. */
export function settingsReference(): string {
  const sections = Object.entries(settingsRule.members).map(([name, rule]) => sectionOf(name, rule));
  return `# Settings

This page is generated: \`npm run generate\`.

What can be set beyond the options of \`turnpike gateway --help\` stands in a file of JSON, which \`--settings FILE\` names:

\`\`\`json
{
  "timeouts": { "headMs": 5000 },
  "listener": { "proxyProtocol": "required" },
  "tls": {
    "identities": [
      { "hostNames": ["api.contoso.com"], "certificate": "contoso.pem", "key": "contoso.key" }
    ]
  }
}
\`\`\`

Whatever is not set has its default. A name that is no setting is refused when the gateway starts.

${sections.join('\n')}`;
}

function sectionOf(name: string, rule: Rule): string {
  const defaults = (settingsDefaults as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[name] ?? {};
  const rows = rowsOf(rule, '', defaults);
  return `## \`${name}\`

${rule.says}

| Setting | Value | Default | |
|---|---|---|---|
${rows.join('\n')}
`;
}

function rowsOf(rule: Rule, path: string, defaults: Readonly<Record<string, unknown>>): readonly string[] {
  if (rule.is !== 'object') return [];
  return Object.entries(rule.members).flatMap(([name, member]) => {
    const value = defaults[name];
    const shown = value === undefined ? '' : `\`${String(value)}\``;
    const row = `| \`${path}${name}\` | ${kindOf(member)} | ${shown} | ${member.says} |`;
    if (member.is === 'list') return [row, ...rowsOf(member.of, `${path}${name}[].`, {})];
    return [row, ...rowsOf(member, `${path}${name}.`, {})];
  });
}

function kindOf(rule: Rule): string {
  switch (rule.is) {
    case 'number':
      return `a whole number from ${rule.least}`;
    case 'amount':
      return 'a number from 0';
    case 'boolean':
      return '`true` or `false`';
    case 'text':
      return 'a text';
    case 'texts':
      return 'a list of texts';
    case 'word':
      return rule.words.map((word) => `\`${word}\``).join(', ');
    case 'list':
      return 'a list of objects';
    case 'object':
      return 'an object';
  }
}
