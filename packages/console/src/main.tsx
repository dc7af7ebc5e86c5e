import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { SignInCode, takeSignInCode } from './session/sign-in-code.ts';
import { giveStylesTheirNonce } from './shell/style-nonce.ts';
import './console.css';

giveStylesTheirNonce();

// Before there is a router, which keeps the address to itself.
const signInCode = takeSignInCode();
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <SignInCode value={signInCode}>
      <App />
    </SignInCode>,
  );
}
