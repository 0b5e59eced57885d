import {
  attribute,
  type CreateFailure,
  definePolicy,
  dynamic,
  element,
  elements,
  MessageFailure,
  name,
  type Policy,
  string,
  text,
} from '@turnpike/policy';

/** Sends a message to a queue or a topic of Azure Service Bus. */
export const sendServiceBusMessage: Policy = definePolicy({
  name: 'send-service-bus-message',
  reference: 'https://learn.microsoft.com/azure/api-management/send-service-bus-message-policy',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    'queue-name': attribute(dynamic(name), 'The queue.', { optional: true }),
    'topic-name': attribute(dynamic(name), 'The topic.', { optional: true }),
    namespace: attribute(dynamic(name), 'The host of the namespace, such as `contoso.servicebus.windows.net`.', {
      optional: true,
    }),
    'client-id': attribute(dynamic(name), 'The identity; that which the gateway has of itself when left out.', {
      optional: true,
    }),
    'message-properties': element(
      {
        'message-property': elements(
          {
            name: attribute(name, 'The name of a property.'),
            text: text(dynamic(string), 'Its value.', { optional: true }),
          },
          'A property that goes with the message.',
        ),
      },
      'What goes with the message.',
      { optional: true },
    ),
    payload: element(dynamic(string), 'The message.'),
  },

  failures: {
    MessageNotSent: 'The queue or topic has not taken the message, as far as is known.',
  },

  prepare(config, failure: CreateFailure<'MessageNotSent'>, place) {
    const { 'queue-name': queue, 'topic-name': topic, namespace, 'client-id': clientId, payload } = config;
    const properties = config['message-properties']?.['message-property'] ?? [];
    if (queue !== undefined && topic !== undefined)
      place.report('conflicting-values', 'topic-name', "'queue-name' and 'topic-name' exclude each other");
    if (queue === undefined && topic === undefined)
      place.report('missing-attribute', 'queue-name', "there is neither 'queue-name' nor 'topic-name'; expected one");

    return async (context) => {
      try {
        await context.services.messageBus.send({
          entity: queue !== undefined ? { queue: queue(context) } : { topic: topic?.(context) ?? '' },
          namespace: namespace?.(context),
          clientId: clientId?.(context),
          content: payload(context),
          properties: properties.map(({ name, text }) => [name, text?.(context) ?? ''] as const),
        });
      } catch (error) {
        if (!(error instanceof MessageFailure)) throw error;
        throw failure('MessageNotSent', 500, `The message was not taken: ${error.message}`);
      }
    };
  },
});
