import { attribute, definePolicy, element, elements, name, type Policy, scopes, sections } from '@turnpike/policy';
import { checkBody, evaluateBody, setBodyConfig } from '../set-body/set-body.ts';
import { evaluateHeader, setHeaderConfig } from '../set-header/set-header.ts';
import { evaluateStatus, setStatusConfig } from '../set-status/set-status.ts';

/** Answers the caller at once; nothing after it runs. */
export const returnResponse: Policy = definePolicy({
  name: 'return-response',
  reference: 'https://learn.microsoft.com/azure/api-management/return-response-policy',
  sections,
  scopes,

  config: {
    'response-variable-name': attribute(name, 'The variable whose response is answered, after the changes below.', {
      optional: true,
    }),
    'set-status': element(setStatusConfig, 'The status; 200 when left out.', { optional: true }),
    'set-header': elements(setHeaderConfig, 'A header.'),
    'set-body': element(setBodyConfig, 'The body; none when left out.', { optional: true }),
  },

  failures: {
    ResponseVariableNotFound: 'The variable that should hold the response does not exist, or holds something else.',
  },

  prepare(config, failure, place) {
    const {
      'response-variable-name': variable,
      'set-status': status,
      'set-header': headers,
      'set-body': body,
    } = config;
    // Azure: the input of a template is empty here.
    if (body !== undefined) checkBody(body, 'set-body', place, 'none');

    return (context) => {
      // Everything is evaluated before the response there was is gone: expressions read its status and headers.
      const setStatus = status && evaluateStatus(status, context);
      const setHeaders = headers.map((header) => evaluateHeader(header, context));
      const setBody = body && evaluateBody(body, context);

      const response = context.startResponse(
        variable === undefined ? undefined : (context.variables.get(variable) ?? null),
      );
      if (response === undefined)
        throw failure('ResponseVariableNotFound', 500, `The variable '${variable}' does not hold a response.`);
      setStatus?.(response);
      for (const setHeader of setHeaders) setHeader(response.headers);
      setBody?.(response.body);
      context.stop();
    };
  },
});
