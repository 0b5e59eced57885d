import { stringify } from 'yaml';

// Descriptions that tests import.

/** A small description with one of everything that is imported. */
export const petStore = {
  openapi: '3.0.3',
  info: {
    title: 'Pet store',
    version: '1',
    description: 'Sells pets.',
    termsOfService: 'https://pets.example.com/terms',
    contact: { name: 'Support', email: 'pets@example.com' },
    license: { name: 'MIT' },
  },
  servers: [{ url: 'http://pets.example.com/v1' }, { url: 'https://pets.example.com/v1' }],
  paths: {
    '/pets': {
      get: {
        operationId: 'List pets',
        summary: 'List all pets',
        description: 'Every one of them.',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', format: 'int32', maximum: 100 } },
          { name: 'page', in: 'query', schema: { type: 'integer', default: 1 } },
          { name: 'kind', in: 'query', required: true, schema: { type: 'string', enum: ['cat', 'dog'] } },
          { name: 'X-Trace', in: 'header', description: 'Comes back.', schema: { type: 'string' } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'The pets.',
            headers: { 'X-Next': { description: 'Where more are.', schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
                examples: { one: { value: [{ id: 1 }] } },
              },
            },
          },
          default: { description: 'Something else.' },
        },
      },
      post: {
        operationId: 'makePet',
        requestBody: {
          description: 'The new one.',
          content: { 'application/json': { schema: { type: 'object', properties: { name: { type: 'string' } } } } },
        },
        responses: { 201: { description: 'Made.' } },
      },
    },
    '/pets/{petId}': {
      parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        responses: {
          200: {
            description: 'The pet.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'integer' }, parent: { $ref: '#/components/schemas/Pet' } },
      },
    },
  },
} as const;

/** The same in YAML. */
export const petStoreYaml: string = stringify(petStore, { aliasDuplicateObjects: false });

/** A description in OpenAPI 2. */
export const swaggerStore = {
  swagger: '2.0',
  info: { title: 'Store', version: '2' },
  host: 'store.example.com',
  basePath: '/v2',
  schemes: ['http'],
  consumes: ['application/json'],
  paths: {
    '/orders': {
      post: {
        operationId: 'placeOrder',
        summary: 'Place an order',
        parameters: [
          { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Order' } },
          { name: 'priority', in: 'query', type: 'integer', minimum: 1 },
        ],
        responses: { 200: { description: 'Placed.', schema: { $ref: '#/definitions/Order' } } },
      },
    },
    '/orders/{orderId}': {
      delete: {
        parameters: [{ name: 'orderId', in: 'path', required: true, type: 'integer', format: 'int64' }],
        responses: { 204: { description: 'Gone.' } },
      },
    },
  },
  definitions: { Order: { type: 'object', properties: { id: { type: 'integer' } } } },
} as const;
