import { answerAsks } from '../vectors/answer-asks.ts';
import { embedLocally } from './local-model.ts';

// The thread in which texts become vectors: it takes tens of milliseconds, in which no look-up should have to wait.

answerAsks((text) => embedLocally(text as string));
