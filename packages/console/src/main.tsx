import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { giveStylesTheirNonce } from './shell/style-nonce.ts';
import './console.css';

giveStylesTheirNonce();

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
