import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { PAGES } from './pages.ts';
import { forRole } from './role-gate.tsx';
import { LoadingPage } from './loading-page.tsx';
import { FailedPage, MissingPage } from './failed-page.tsx';

/** The routes are the pages; each is loaded when it is first opened. */
export function createConsoleRouter() {
  const root = createRootRoute({ component: Frame, notFoundComponent: MissingPage });
  const routes = PAGES.map(({ path, role, load }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lazyRouteComponent(async () => ({ Page: forRole(await load(), role ?? 'viewer') }), 'Page'),
    }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/console',
    defaultPreload: 'intent',
    defaultPendingComponent: LoadingPage,
    defaultErrorComponent: FailedPage,
    scrollRestoration: true,
  });
}
