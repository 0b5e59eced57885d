/** Where users come back to when they have agreed. Azure: the same path, on a host of its own. */
export const redirectPath = '/redirect/apim/{serviceName}';
