/** The one tenant of a control plane: who asks for another is in this one as well. */
export const localTenantId = '00000000-0000-0000-0000-000000000001';
