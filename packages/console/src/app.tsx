import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createQueryClient } from './api/query-client.ts';
import { createTranslation } from './i18n/translation.ts';
import { PreferencesProvider } from './shell/preferences.tsx';
import { createConsoleRouter } from './shell/router.tsx';
import { Theme } from './shell/theme.tsx';

/** What lives as long as the page: the cache of answers, the texts, the routes. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  const [translation] = useState(createTranslation);
  const [router] = useState(createConsoleRouter);
  return (
    <QueryClientProvider client={queryClient}>
      <I18nextProvider i18n={translation}>
        <PreferencesProvider>
          <Theme>
            <RouterProvider router={router} />
          </Theme>
        </PreferencesProvider>
      </I18nextProvider>
    </QueryClientProvider>
  );
}
