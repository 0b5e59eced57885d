import type { Api, Operation } from '@turnpike/model';

/** The API that expressions see of a request that fits none. */
export const noApi: Api = {
  id: '',
  name: '',
  path: '',
  protocols: [],
  apiRevision: '',
  isCurrent: false,
  isOnline: false,
  type: 'http',
  operations: [],
};

/** The operation that expressions see of a request that fits none. */
export const noOperation: Operation = { id: '', name: '', method: '', urlTemplate: '' };
