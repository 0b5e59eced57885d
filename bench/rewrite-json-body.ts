import assert from 'node:assert/strict';
import {
  type CompiledExpression,
  compileExpression,
  contextFromData,
  type ExpressionContext,
} from '@turnpike/expressions';
import { type Figure, perSecond, print } from './harness.ts';

// How much longer does an expression take to rewrite a JSON body than the same by hand in JavaScript? Both get the text
// of the body and give the text of the new one.

interface Order {
  status?: string;
  internal?: unknown;
  readonly customer: { name: string; email?: string };
  readonly items: { readonly price: number; readonly quantity: number; total?: number }[];
}

interface Rewrite {
  readonly name: string;
  readonly expression: string;
  byHand(text: string): string;
}

const rewrites: readonly Rewrite[] = [
  {
    name: 'set and remove',
    expression: `@{
      var order = context.Request.Body.As<JObject>(preserveContent: true);
      order["status"] = "accepted";
      order.Remove("internal");
      order["customer"]["name"] = ((string)order["customer"]["name"]).ToUpperInvariant();
      ((JObject)order["customer"]).Remove("email");
      return order.ToString(Newtonsoft.Json.Formatting.None);
    }`,
    byHand(text) {
      const order = JSON.parse(text) as Order;
      order.status = 'accepted';
      delete order.internal;
      order.customer.name = order.customer.name.toUpperCase();
      delete order.customer.email;
      return JSON.stringify(order);
    },
  },
  {
    name: 'set and remove, indented',
    expression: `@{
      var order = context.Request.Body.As<JObject>(preserveContent: true);
      order["status"] = "accepted";
      order.Property("internal").Remove();
      return order.ToString();
    }`,
    byHand(text) {
      const order = JSON.parse(text) as Order;
      order.status = 'accepted';
      delete order.internal;
      return JSON.stringify(order, null, 2);
    },
  },
  {
    name: 'compute for every item',
    expression: `@{
      var order = context.Request.Body.As<JObject>(preserveContent: true);
      foreach (var item in order["items"]) {
        item["total"] = (double)item["price"] * (int)item["quantity"];
      }
      return order.ToString(Newtonsoft.Json.Formatting.None);
    }`,
    byHand(text) {
      const order = JSON.parse(text) as Order;
      for (const item of order.items) item.total = item.price * item.quantity;
      return JSON.stringify(order);
    },
  },
];

function orderOf(items: number): string {
  return JSON.stringify({
    id: 'o-10007',
    placed: '2026-04-02 08:15:30',
    customer: {
      id: 'c-7',
      name: 'Mei Lin',
      email: 'mei@tea.example',
      address: { street: 'Harbour Road 5', city: 'Bremen', country: 'DE' },
    },
    internal: { shard: 12, trace: ['a1', 'b2'] },
    gift: true,
    note: null,
    items: Array.from({ length: items }, (_, index) => ({
      sku: `tea-${1000 + index}`,
      title: 'Sencha "Morning", 100 g\n',
      quantity: 1 + (index % 3),
      price: 11.35 + index,
      tags: ['green', 'organic'],
    })),
  });
}

let length = 0;

function measure({ name, expression: text, byHand }: Rewrite, body: string): readonly Figure[] {
  const expression = compileExpression(text).expression as CompiledExpression;
  const context: ExpressionContext = contextFromData({
    request: { method: 'POST', url: 'https://api.shop.example/orders', body },
  });
  const rewrite = (times: number) => {
    for (let count = 0; count < times; count++) length += (expression.evaluate(context) as string).length;
  };
  const rewriteByHand = (times: number) => {
    for (let count = 0; count < times; count++) length += byHand(body).length;
  };
  // Not held letter by letter: .NET writes 59.0 where JavaScript writes 59.
  assert.deepEqual(JSON.parse(expression.evaluate(context) as string), JSON.parse(byHand(body)));
  const ours: number[] = [];
  const hand: number[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let turn = 0; turn < 25; turn++) {
    const options = { runs: 1, runSeconds: 0.08, warmUpSeconds: turn === 0 ? 0.8 : 0.02 };
    ours.push(...perSecond(rewrite, options));
    hand.push(...perSecond(rewriteByHand, options));
  }
  const size = `${name}, ${(body.length / 1024).toFixed(1)} KB`;
  return [
    { name: size, unit: 'a second', values: ours },
    { name: '… by hand', unit: 'a second', values: hand },
    {
      name: '… times the time of by hand',
      unit: '×',
      values: hand.map((value, run) => value / ours[run]!),
      target: { atMost: 1.5 },
    },
  ];
}

const bodies = [0, 8, 28, 68].map(orderOf);
const figures = rewrites.flatMap((rewrite) => bodies.flatMap((body) => measure(rewrite, body)));

print({
  question: 'How much longer does an expression take to rewrite a JSON body than the same by hand in JavaScript?',
  notes: [
    `The text of the body goes in and the text of the new one comes out, ${length > 0 ? 'the same JSON' : ''} both ways.`,
  ],
  figures,
});
