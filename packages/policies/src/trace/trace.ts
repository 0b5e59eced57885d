import {
  attribute,
  definePolicy,
  dynamic,
  element,
  elements,
  oneOf,
  type Policy,
  scopes,
  string,
  text,
  traceSeverities,
} from '@turnpike/policy';

/** Puts a message into the trace of the request, and into the logs that take such messages. */
export const trace: Policy = definePolicy({
  name: 'trace',
  reference: 'https://learn.microsoft.com/azure/api-management/trace-policy',
  // Azure: the page leaves `on-error` out; the page on error handling lists the policy there.
  sections: ['inbound', 'backend', 'outbound'],
  scopes,

  config: {
    // Azure: the page allows no expression; published samples have one.
    source: attribute(dynamic(string), 'Where the message comes from, in your words.'),
    severity: attribute(oneOf(...traceSeverities), 'How much the message matters.', { default: 'verbose' }),
    message: element(dynamic(string), 'The message.', { optional: true }),
    // Azure: the page has no such thing; published samples write the message like this.
    text: text(dynamic(string), 'The message, where no element holds it.', { optional: true }),
    metadata: elements(
      {
        name: attribute(dynamic(string), 'The name of a property.'),
        value: attribute(dynamic(string), 'Its value.'),
      },
      'A property that goes with the message.',
    ),
  },

  prepare({ source, severity, message: inElement, text, metadata }, _failure, place) {
    const message = inElement ?? text;
    if (message === undefined) {
      place.report('missing-child', 'message', '<trace> has no <message>; expected <message>');
      return () => {};
    }
    return (context) =>
      context.trace({
        source: source(context),
        severity,
        message: message(context).trim(),
        ...(metadata.length > 0 && {
          metadata: new Map(metadata.map(({ name, value }) => [name(context), value(context)])),
        }),
      });
  },
});
