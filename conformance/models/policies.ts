/** What an API in front of a model has of policies: a budget wide enough for every test, and metrics. */
export const aiPolicy: string = inbound(`
    <llm-token-limit counter-key="@(context.Api.Id)" tokens-per-minute="100000000" estimate-prompt-tokens="true"
      remaining-tokens-variable-name="left" tokens-consumed-variable-name="used" />
    <llm-emit-token-metric namespace="conformance">
      <dimension name="API ID" />
    </llm-emit-token-metric>`);

/** A budget for each request, so that one does not take from another, and that a long answer comes to the end of. */
export const tightPolicy: string = inbound(`
    <llm-token-limit counter-key="@(context.RequestId.ToString())" tokens-per-minute="100" estimate-prompt-tokens="true" />`);

function inbound(policies: string): string {
  return `<policies>
  <inbound>
    <base />${policies}
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`;
}
