import { definePolicy, markup, type Policy, string } from '@turnpike/policy';

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Says at `/crossdomain.xml` what plug-ins of browsers may do. */
export const crossDomain: Policy = definePolicy({
  name: 'cross-domain',
  reference: 'https://learn.microsoft.com/azure/api-management/cross-domain-policy',
  sections: ['inbound'],
  scopes: ['global'],

  config: {
    content: markup(string, 'One `<cross-domain-policy>`, as Adobe describes it.'),
  },

  prepare({ content }, _failure, place) {
    const file = content.trim();
    // One element from the first character to the last, which holds no other of its name.
    if (
      !/^<cross-domain-policy(?:\s[^>]*)?(?:\/>|>(?:(?!<\/?cross-domain-policy)[\s\S])*<\/cross-domain-policy\s*>)$/.test(
        file,
      )
    )
      place.report('invalid-value', 'content', '<cross-domain> expects one <cross-domain-policy>, and nothing else');

    return (context) => {
      // A call of an operation is none of its business.
      if (context.purpose !== 'cross-domain-file') return;
      const response = context.startResponse() as typeof context.response;
      response.headers.set('Content-Type', ['text/x-cross-domain-policy']);
      response.body.replace(declaration + file);
      context.stop();
    };
  },
});
