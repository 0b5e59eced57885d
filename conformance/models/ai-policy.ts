/** What an API in front of a model has of policies: a budget wide enough for every test, and metrics. */
export const aiPolicy = `<policies>
  <inbound>
    <base />
    <llm-token-limit counter-key="@(context.Api.Id)" tokens-per-minute="100000000" estimate-prompt-tokens="true"
      remaining-tokens-variable-name="left" tokens-consumed-variable-name="used" />
    <llm-emit-token-metric namespace="conformance">
      <dimension name="API ID" />
    </llm-emit-token-metric>
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
