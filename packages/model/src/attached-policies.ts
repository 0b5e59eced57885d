/** A policy document, as text, and the one thing it is attached to. */
export type AttachedPolicies =
  | { readonly scope: 'global'; readonly text: string }
  | { readonly scope: 'workspace'; readonly workspaceId: string; readonly text: string }
  | { readonly scope: 'product'; readonly productId: string; readonly text: string }
  | { readonly scope: 'api'; readonly apiId: string; readonly apiRevision: string; readonly text: string }
  | {
      readonly scope: 'operation';
      readonly apiId: string;
      readonly apiRevision: string;
      readonly operationId: string;
      readonly text: string;
    };
