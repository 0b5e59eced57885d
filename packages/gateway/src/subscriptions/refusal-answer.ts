import { type Api, defaultSubscriptionKeyParameterNames } from '@turnpike/model';
import { errorBody, type GatewayAnswer } from '../gateway-answer.ts';
import type { SubscriptionRefusal } from './authorize.ts';

// Azure: the caller of an API without a key reads "to an API", and `context.LastError` says "to this API".
const messages: Readonly<Record<SubscriptionRefusal, { readonly wire: string; readonly lastError: string }>> = {
  SubscriptionKeyNotFound: {
    wire: 'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
    lastError:
      'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
  },
  SubscriptionKeyInvalid: {
    wire: 'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
    lastError:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
  },
};

/** What a request is answered whose key is missing or opens nothing here. */
export function refusalAnswer(reason: SubscriptionRefusal, api: Api, host: string): GatewayAnswer {
  const header = api.subscriptionKeyParameterNames?.header || defaultSubscriptionKeyParameterNames.header;
  const realm = `https://${host}/${api.path}`;
  return {
    status: 401,
    statusReason: 'Access Denied',
    headers: {
      'Content-Type': 'application/json',
      'WWW-Authenticate': `AzureApiManagementKey realm=${quoted(realm)},name=${quoted(header)},type="header"`,
    },
    body: errorBody(401, messages[reason].wire),
    lastError: { source: 'authorization', reason, message: messages[reason].lastError },
  };
}

/** RFC 9110 5.6.4. The host is the caller's: what no quoted string may hold is left out. */
function quoted(text: string): string {
  return `"${text.replace(/[^\t\u0020-\u007e]/g, '').replace(/["\\]/g, '\\$&')}"`;
}
