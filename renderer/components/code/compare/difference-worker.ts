import { differences } from './difference.ts';
import type { DifferenceAnswer, DifferenceQuestion } from './difference-thread.ts';

/** Compares texts beside the window, one pair after the other. */
self.addEventListener('message', ({ data }: MessageEvent<DifferenceQuestion>) => {
  const answer: DifferenceAnswer = { id: data.id, differences: differences(data.texts) };
  self.postMessage(answer);
});
