/** A description with what is hard to say twice in the same way. */
export const difficult = {
  openapi: '3.1.0',
  info: { title: 'Difficult', version: '9' },
  paths: {
    '/a/{id}/{*rest}': {
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
        { name: 'rest', in: 'path', required: true, schema: { type: 'string' } },
      ],
      get: {
        operationId: 'Same name',
        parameters: [
          { name: 'q', in: 'query', required: true, schema: { type: 'array', items: { type: 'string' } } },
          {
            name: 'list',
            in: 'query',
            style: 'pipeDelimited',
            explode: false,
            schema: { $ref: '#/components/schemas/a~1b' },
          },
          { name: 'deep', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
          {
            name: 'json',
            in: 'query',
            content: { 'application/json': { schema: { type: 'object', required: ['x'] } } },
          },
          { name: 'level', in: 'query', schema: { type: 'integer', enum: [1, 2], default: 2 } },
          { name: 'flag', in: 'query', schema: { type: 'boolean', default: false } },
        ],
        responses: {
          200: {
            description: '',
            headers: { 'X-Rate': { required: true, schema: { type: 'integer', minimum: 0 } } },
            content: {
              'application/json': { schema: { type: ['string', 'null'] }, example: 'tea' },
              'application/xml': {
                schema: { type: 'object' },
                examples: { one: { value: '<a/>' }, two: { value: '<b/>' } },
              },
            },
          },
          404: { description: 'None.' },
        },
      },
    },
    '/b': {
      put: {
        operationId: 'same-name',
        requestBody: {
          description: 'Either.',
          content: {
            'application/json': {
              schema: { type: 'object', properties: { a: { $ref: '#/components/schemas/Node' } } },
            },
            'text/csv': { schema: { type: 'string' } },
          },
        },
        responses: { 204: { description: 'Done.' } },
      },
      delete: { responses: {} },
    },
    [`/long/${'x'.repeat(60)}/{id}/one`]: { parameters: [{ name: 'id', in: 'path', required: true }], get: {} },
    [`/long/${'x'.repeat(60)}/{id}/two`]: { parameters: [{ name: 'id', in: 'path', required: true }], get: {} },
    [`/long/${'x'.repeat(70)}/one`]: { get: {} },
    [`/long/${'x'.repeat(70)}/two`]: { get: {} },
    '/*': { post: { summary: 'Everything else', responses: {} } },
  },
  'x-ms-paths': {
    '/b?action=start': { put: { operationId: 'start', responses: {} } },
    '/b?action=stop&when={time}': {
      put: {
        operationId: 'stop',
        parameters: [{ name: 'time', in: 'query', required: true, schema: { type: 'string' } }],
        responses: {},
      },
    },
  },
  components: {
    schemas: {
      'a/b': { type: 'array', items: { type: 'integer' } },
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' }, $ref: { type: 'string' } } },
    },
  },
} as const;
