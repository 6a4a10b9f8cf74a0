import { useRef } from 'react';

const FORGOTTEN_AFTER = 700;

/** What is being typed to come to a row by its name: letters in quick succession are one word. */
export function useTypeAhead() {
  const typed = useRef({ text: '', at: 0 });
  return {
    /** Whether a word is being typed: a space then belongs to it. */
    isTyping: () => typed.current.text !== '' && performance.now() - typed.current.at < FORGOTTEN_AFTER,
    /** The word with this letter; of one letter again and again, that letter. */
    add(letter: string): string {
      const now = performance.now();
      const text = now - typed.current.at < FORGOTTEN_AFTER ? typed.current.text + letter : letter;
      typed.current = { text, at: now };
      return text === letter.repeat(Math.ceil(text.length / letter.length)) ? letter : text;
    },
  };
}

/** Whether a key stands for a letter that is typed, and not for a command. */
export function isLetter(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}): boolean {
  return /^.$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
}
