import { LocalContentSafety } from '@turnpike/llm';
import { type Call, readBody } from './call.ts';

/** `/content-safety/contentsafety/…`: a service of the shape of Azure AI Content Safety, for trying. */
export function judge(): (call: Call) => Promise<void> {
  const service = new LocalContentSafety();
  return async ({ request, response, segments, query }) => {
    const { status, headers, body } = service.answer({
      method: request.method ?? '',
      path: `/${segments.join('/')}`,
      apiVersion: query.get('api-version'),
      body: await readBody(request),
    });
    response.writeHead(status, { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}
