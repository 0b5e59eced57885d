import {
  attribute,
  definePolicy,
  dynamic,
  name,
  type Place,
  type Policy,
  sections,
  string,
  text,
} from '@turnpike/policy';

/** Azure: what is beyond is cut off. */
const mostBytes = 200 * 1024;

/** Sends a text to the event hub of a logger, and waits for nothing. */
export const logToEventhub: Policy = definePolicy({
  name: 'log-to-eventhub',
  reference: 'https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy',
  sections,
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    // Azure: its page allows no expression; its policy toolkit does.
    'logger-id': attribute(dynamic(name), 'The logger.'),
    'partition-id': attribute(name, 'The partition that gets the text.', { optional: true }),
    'partition-key': attribute(dynamic(string), 'What decides the partition: equal keys have the same one.', {
      optional: true,
    }),
    text: text(dynamic(string), 'The text.'),
  },

  prepare(config, _failure, place) {
    const { 'logger-id': loggerId, 'partition-id': partitionId, 'partition-key': partitionKey, text } = config;
    if (partitionId !== undefined && partitionKey !== undefined)
      place.report('conflicting-values', 'partition-key', "'partition-id' and 'partition-key' exclude each other");
    if (loggerId.constant !== undefined) checkLogger(loggerId.constant, place);

    return (context) =>
      context.services.eventLog.log({
        loggerId: loggerId(context),
        content: cut(text(context)),
        ...(partitionId !== undefined && { partitionId }),
        ...(partitionKey !== undefined && { partitionKey: partitionKey(context) }),
      });
  },
});

function checkLogger(id: string, place: Place<'logger-id'>): void {
  if (place.entities === undefined) return;
  const logger = place.entities.logger(id);
  if (logger === undefined) place.report('invalid-value', 'logger-id', `there is no logger '${id}'; expected one`);
  else if (logger.loggerType !== 'azureEventHub')
    place.report('invalid-value', 'logger-id', `the logger '${id}' is of ${logger.loggerType}; expected azureEventHub`);
}

/** The first bytes of a text, without half a character at the end. */
function cut(text: string): string {
  // No character has more than three bytes for each of its units.
  if (text.length * 3 <= mostBytes) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= mostBytes) return text;
  let end = mostBytes;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
