import { folderWith } from '../../packages/cli/src/serve/running-program.ts';

// What limits of tokens are tried on: one API in front of a model server, whose key and whose limit a caller names.

const header = (name: string, otherwise: string) =>
  `context.Request.Headers.GetValueOrDefault("${name}", "${otherwise}")`;

const policy = `<policies><inbound>
  <llm-token-limit counter-key="@(${header('X-Key', '')})" tokens-per-minute="@(int.Parse(${header('X-Limit', '1')}))"
    estimate-prompt-tokens="true" remaining-tokens-header-name="X-Left" />
</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`;

/** A folder with that estate. */
export function makeModelEstate(serviceUrl: string): Disposable & { readonly path: string } {
  return folderWith({
    'estate/apis/model/apiInformation.json': {
      properties: {
        displayName: 'model',
        path: 'model',
        protocols: ['http'],
        subscriptionRequired: false,
        serviceUrl,
        isCurrent: true,
      },
    },
    'estate/apis/model/specification.yaml':
      "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths:\n  /chat/completions: { post: { operationId: chat, responses: { '200': { description: well } } } }\n",
    'estate/apis/model/policy.xml': policy,
  });
}
