import { ipcMain } from 'electron';
import { callNames } from '../../shared/ipc.ts';
import { type AnswerParts, answering } from './answer.ts';

/** Answers the window's calls: each of the contract, and none else. */
export function answerCalls(parts: AnswerParts): void {
  for (const name of callNames) {
    const answer = answering(name, parts);
    ipcMain.handle(name, (event, input: unknown) => answer(event.senderFrame, input));
  }
  // electron-store tells any page that asks where settings are kept. None needs to know.
  ipcMain.removeAllListeners('electron-store-get-data');
}
