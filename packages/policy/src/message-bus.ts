/** A message for a queue or a topic. */
export interface BusMessage {
  /** The host of the namespace, such as `contoso.servicebus.windows.net`; that of the configuration when left out. */
  readonly namespace: string | undefined;
  readonly entity: { readonly queue: string } | { readonly topic: string };
  /** The identity that sends; that which the gateway has of itself when left out. */
  readonly clientId: string | undefined;
  readonly content: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
}

/** Sends messages to queues and topics. */
export interface MessageBus {
  /**
   * Gives its promise when the queue or topic has the message.
   * @throws {MessageFailure} when it has not, as far as is known
   */
  send(message: BusMessage): Promise<void>;
}

/** A message was not taken. */
export class MessageFailure extends Error {
  override readonly name = 'MessageFailure';
}
