import './without-eval.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element for the window to be drawn in.');
createRoot(root).render(<App bridge={window.backupCreator} nonce={styleNonce()} />);

function styleNonce(): string {
  return document.querySelector('meta[name=csp-nonce]')?.getAttribute('content') ?? '';
}
