import { attribute, definePolicy, dynamic, type Policy, scopes, string } from '@turnpike/policy';
import { proxyUrl } from '../send-request/proxy-url.ts';
import { proxyOf } from '../send-request/request-config.ts';

/** Sends the request to its backend by a proxy. */
export const proxy: Policy = definePolicy({
  name: 'proxy',
  reference: 'https://learn.microsoft.com/azure/api-management/proxy-policy',
  sections: ['inbound'],
  scopes,

  config: {
    url: attribute(dynamic(proxyUrl), 'The proxy, such as `http://proxy.example:8080`.'),
    username: attribute(dynamic(string), 'The user there.', { optional: true }),
    password: attribute(dynamic(string), 'The password.', { optional: true }),
  },

  prepare(config) {
    return (context) => context.useProxy(proxyOf(config, context));
  },
});
