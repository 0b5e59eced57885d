import type { Logger } from '@turnpike/model';
import { isRecord } from '../data/data-file.ts';
import type { Fields } from '../data/fields.ts';
import type { Estate } from '../estate.ts';
import { without } from '../without-absent.ts';
import { fillIn } from './named-values.ts';

const types = ['azureEventHub', 'applicationInsights', 'azureMonitor'] as const;

/** Reads the loggers, with named values filled in where their credentials mention them. */
export function readLoggers(estate: Estate, namedValues: ReadonlyMap<string, string>): readonly Logger[] {
  return estate.files('logger').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['loggers', id]]);
    if (fields === undefined) return [];
    const loggerType = fields.requiredText('loggerType') === undefined ? undefined : fields.word('loggerType', types);
    if (loggerType === undefined) return [];
    // What the others hold is not used here, so that nobody has to be told of it.
    const credentials = loggerType === 'azureEventHub' ? readCredentials(fields, namedValues) : {};
    if (loggerType === 'azureEventHub') checkHub(fields, credentials);
    return [without({ id, loggerType, credentials, isBuffered: fields.flag('isBuffered') })];
  });
}

function readCredentials(fields: Fields, namedValues: ReadonlyMap<string, string>): Record<string, string> {
  const credentials = fields.value('credentials') ?? {};
  if (!isRecord(credentials)) {
    fields.report('invalid-value', "'credentials' is no object; expected texts by name", 'credentials');
    return {};
  }
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(credentials)) {
    if (typeof value === 'string')
      texts[name] = fillIn(value, namedValues, (mentioned) =>
        // The tools write secrets as named values, and leave those out.
        fields.report(
          'unknown-reference',
          `there is no named value '${mentioned}' with a value; expected one`,
          'credentials',
          'warning',
        ),
      );
    else if (value !== null && value !== undefined)
      fields.report('invalid-value', `'credentials.${name}' is no text; expected one`, 'credentials');
  }
  return texts;
}

function checkHub(fields: Fields, { name }: Readonly<Record<string, string>>): void {
  if (name === undefined)
    fields.report(
      'missing-property',
      "'credentials' has no 'name'; expected that of an event hub",
      'credentials',
      'warning',
    );
}
