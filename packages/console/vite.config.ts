import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console is served by the controller below /console/. */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: {
    conditions: ['source', 'module', 'browser', 'import', 'default'],
    alias: { typebox: fileURLToPath(new URL('src/schema-free.ts', import.meta.url)) },
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A file inlined as data: would be refused by the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What counts is the size on the wire, which a test holds.
    chunkSizeWarningLimit: 2_000,
  },
});
