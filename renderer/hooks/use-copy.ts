import { useEffect, useRef, useState } from 'react';
import { useReportFailure } from '../components/failures.tsx';

const SAID_MILLISECONDS = 2000;

/** Copies text, or reports that it could not; `copied` is true for a moment afterwards. */
export function useCopy() {
  const report = useReportFailure();
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string, near: HTMLElement) => {
    try {
      await copyText(text, near);
    } catch (error) {
      report(error);
      return;
    }
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SAID_MILLISECONDS);
  };
  return { copied, copy };
}

/** The page asks for no permissions: where the clipboard is refused, it is the browser's own command that copies. */
async function copyText(text: string, near: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    // Beside the button, so that a dialog that keeps the focus inside lets it have it.
    near.parentElement?.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    near.focus();
    if (!done) throw new Error('The text could not be copied. Select it and copy it from there.');
  }
}
