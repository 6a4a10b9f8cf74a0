import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app.tsx';
import { createFakeBridge } from './fake-bridge.ts';
import { scenarios } from './scenarios.ts';

/** The true window over a program that is played: `?scenario=NAME`, `&platform=darwin`. Without a name: their list. */
const asked = new URLSearchParams(location.search);
const scenario = scenarios[asked.get('scenario') ?? ''];
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element for the window to be drawn in.');
const nonce = document.querySelector('meta[name=csp-nonce]')?.getAttribute('content') ?? '';

if (scenario === undefined) {
  createRoot(root).render(
    <ul>
      {Object.keys(scenarios).map((name) => (
        <li key={name}>
          <a href={`?scenario=${name}`}>{name}</a>
        </li>
      ))}
    </ul>,
  );
} else {
  const platform = asked.get('platform') === 'darwin' ? 'darwin' : 'linux';
  createRoot(root).render(<App bridge={createFakeBridge(scenario(), platform)} nonce={nonce} />);
}
