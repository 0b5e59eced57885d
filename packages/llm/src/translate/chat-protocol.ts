import type { CallReading, FieldTable } from './fields.ts';
import type {
  ChatAnswer,
  ChatError,
  ChatEvent,
  ChatProtocolName,
  ChatRequest,
  ChatSetting,
  JsonObject,
} from './neutral.ts';

/** One event of a stream as its framing has it. */
export interface StreamEvent {
  /** The name of the event; absent where the framing has none. */
  readonly event: string | undefined;
  readonly data: string;
}

/** Reads the events of one stream, in order. */
export interface EventReader {
  /** @throws {AnswerUnreadable} when it is none of the protocol */
  read(event: StreamEvent): readonly ChatEvent[];
}

/** Writes the events of one stream, in order. */
export interface EventWriter {
  write(event: ChatEvent): readonly StreamEvent[];
}

/** What is known where an answer is written. */
export interface AnswerPlace {
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Whether the caller wants to be told at the end of a stream what it has cost. */
  readonly usageInStream: boolean;
}

/** A chat protocol, read and written. */
export interface ChatProtocol {
  readonly name: ChatProtocolName;
  /** What people call it. */
  readonly title: string;
  /** The fields of a call. */
  readonly fields: FieldTable;
  /** What can be asked in it. */
  readonly takes: readonly ChatSetting[];
  /** Whether an answer goes on where the last message has begun it; elsewhere another one comes after it. */
  readonly goesOn: boolean;
  /** How the events of a stream are told from each other. */
  readonly framing: 'server-sent-events' | 'aws-event-stream';
  readRequest(body: JsonObject, reading: CallReading): ChatRequest;
  /** `reading` refuses what cannot be written. */
  writeRequest(request: ChatRequest, reading: CallReading): JsonObject;
  readAnswer(body: JsonObject): ChatAnswer;
  writeAnswer(answer: ChatAnswer, place: AnswerPlace): JsonObject;
  openReader(): EventReader;
  openWriter(place: AnswerPlace): EventWriter;
  readError(status: number, body: JsonObject): ChatError;
  writeError(error: ChatError, status: number): JsonObject;
}
