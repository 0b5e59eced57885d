import { type Call, readBody, send } from './call.ts';

const orders = [
  { id: 1, item: 'kettle', quantity: 1, price: 39.9, currency: 'EUR' },
  { id: 2, item: 'teapot', quantity: 2, price: 24.5, currency: 'EUR' },
  { id: 3, item: 'cup', quantity: 6, price: 4.75, currency: 'EUR' },
] as const;

/** `/orders` and `/orders/{id}`. */
export function sendOrders({ response, segments }: Call): void {
  const [id] = segments;
  const order = orders.find((candidate) => String(candidate.id) === id);
  if (id === undefined || id === '') send(response, 200, { orders });
  else send(response, order === undefined ? 404 : 200, order ?? { error: `there is no order ${id}` });
}

/** `POST /orders`; nothing is kept. */
export async function placeOrder({ request, response }: Call): Promise<void> {
  const body = await readBody(request);
  try {
    const order: unknown = JSON.parse(body);
    send(response, 201, { id: orders.length + 1, order });
  } catch {
    send(response, 400, { error: 'the body is no JSON' });
  }
}
