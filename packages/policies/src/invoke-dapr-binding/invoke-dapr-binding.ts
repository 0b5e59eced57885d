import { Buffer } from 'node:buffer';
import {
  attribute,
  content,
  definePolicy,
  dynamic,
  element,
  elements,
  name,
  type Policy,
  string,
  text,
} from '@turnpike/policy';
import { askDapr, checkDapr, daprConfig, daprFailures, daprUrl, isLiquid } from '../publish-to-dapr/ask-dapr.ts';
import { checkBody, evaluateContent, type SetBodyConfig } from '../set-body/set-body.ts';

/** Has Dapr do something by one of its output bindings. */
export const invokeDaprBinding: Policy = definePolicy({
  name: 'invoke-dapr-binding',
  reference: 'https://learn.microsoft.com/azure/api-management/invoke-dapr-binding-policy',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    name: attribute(dynamic(name), 'The binding, as Dapr knows it.'),
    operation: attribute(name, 'What it shall do; each binding has operations of its own.', { optional: true }),
    ...daprConfig,
    metadata: element(
      {
        item: elements(
          {
            key: attribute(name, 'Its name.'),
            value: text(dynamic(string), 'What it is.', { optional: true }),
          },
          'Something that the binding wants to know.',
        ),
      },
      'What the binding wants to know.',
      { optional: true },
    ),
    data: element(dynamic(content), 'The content.', { optional: true }),
  },

  failures: daprFailures,

  prepare(config, failure, place) {
    const { name: binding, operation, metadata, data } = config;
    checkDapr(config, place);
    const message: SetBodyConfig | undefined = data && {
      template: isLiquid(config.template) ? 'liquid' : 'none',
      'xsi-nil': 'blank',
      'parse-date': true,
      value: undefined,
      content: data,
    };
    if (message !== undefined) checkBody(message, 'template', place);

    return (context) =>
      askDapr(
        context,
        'invoke-dapr-binding',
        config,
        () => ({
          url: daprUrl(context, 'bindings', [binding(context)]),
          body: JSON.stringify({
            operation,
            ...(metadata !== undefined && {
              metadata: Object.fromEntries(metadata.item.map(({ key, value }) => [key, value?.(context) ?? ''])),
            }),
            ...(message !== undefined && { data: dataOf(evaluateContent(message, context)) }),
          }),
          type: 'application/json',
        }),
        failure,
      );
  },
});

/** What is JSON is passed as what it says, anything else as text. */
function dataOf(content: string | Uint8Array): unknown {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
