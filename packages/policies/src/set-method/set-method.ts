import { definePolicy, dynamic, httpMethod, type Policy, scopes, text } from '@turnpike/policy';

/** Changes the method of the request. */
export const setMethod: Policy = definePolicy({
  name: 'set-method',
  reference: 'https://learn.microsoft.com/azure/api-management/set-method-policy',
  sections: ['inbound', 'on-error'],
  scopes,

  config: {
    method: text(dynamic(httpMethod), 'The method, such as `POST`.'),
  },

  prepare({ method }) {
    return (context) => {
      context.request.method = method(context);
    };
  },
});
