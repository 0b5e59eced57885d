import {
  attribute,
  content,
  type Dynamic,
  definePolicy,
  dynamic,
  markup,
  name,
  type Policy,
  type PolicyContext,
} from '@turnpike/policy';
import { checkBody, evaluateContent, type SetBodyConfig } from '../set-body/set-body.ts';
import { askDapr, checkDapr, daprConfig, daprFailures, daprUrl, isLiquid } from './ask-dapr.ts';

/** Sends a message to a topic of Dapr. */
export const publishToDapr: Policy = definePolicy({
  name: 'publish-to-dapr',
  reference: 'https://learn.microsoft.com/azure/api-management/publish-to-dapr-policy',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    'pubsub-name': attribute(dynamic(name), 'The component of Dapr; or else the topic begins with it.', {
      optional: true,
    }),
    // Azure: only its policy toolkit writes it so.
    'pub-sub-name': attribute(dynamic(name), 'The same.', { optional: true }),
    topic: attribute(dynamic(name), 'The topic; `component/topic` where the component is not named.'),
    ...daprConfig,
    content: markup(dynamic(content), 'The message.'),
  },

  failures: daprFailures,

  prepare(config, failure, place) {
    const { topic, 'content-type': type } = config;
    const component = config['pubsub-name'] ?? config['pub-sub-name'];
    checkDapr(config, place);
    if (component === undefined && topic.constant?.includes('/') === false)
      place.report(
        'missing-attribute',
        'topic',
        `'topic' is '${topic.constant}' without 'pubsub-name', so that it fails; expected component/topic`,
        'warning',
      );
    const message: SetBodyConfig = {
      template: isLiquid(config.template) ? 'liquid' : 'none',
      'xsi-nil': 'blank',
      'parse-date': true,
      value: undefined,
      content: config.content,
    };
    checkBody(message, 'template', place);

    return (context) =>
      askDapr(
        context,
        'publish-to-dapr',
        config,
        () => ({
          url: daprUrl(context, 'publish', namesOf(component, topic, context)),
          body: evaluateContent(message, context),
          type,
        }),
        failure,
      );
  },
});

/** The names of topics may have slashes in them. */
function namesOf(
  component: Dynamic<string> | undefined,
  topic: Dynamic<string>,
  context: PolicyContext,
): readonly string[] {
  const names = topic(context).split('/');
  if (component !== undefined) return [component(context), ...names];
  return names.length > 1 ? names : [...names, ''];
}
